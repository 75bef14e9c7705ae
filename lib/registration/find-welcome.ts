import type { Actor } from "#lib/auth/actor.ts";
import type { Db } from "#lib/db/client.ts";
import { findRegistration } from "#lib/registration/find-registration.ts";

/** How long after linking the welcome page may be opened again without the arrival's cookie. */
const WELCOME_MS = 24 * 3_600_000;

/** What the welcome page tells of. */
export type Welcome = {
  agreementId: string;
  awsAgreementId: string | null;
  customerAwsAccountId: string | null;
  productTitle: string;
  isUsagePriced: boolean;
  organizationName: string;
  linkedAt: Date;
  /** Where the buyer's account is: the host of the seller's own sign-up; null: here. */
  handOffHost: string | null;
};

/**
 * What a person has just linked: by the browser's arrival, or, when its cookie is gone, by the newest link that the person made
 * within a day. Null when there is nothing to welcome to.
 */
export async function findWelcome(
  db: Db,
  { handle, actor }: { handle: string | null; actor: Actor },
  now: Date,
): Promise<Welcome | null> {
  const found = await findRegistration(db, { handle, email: actor.email }, now);
  const isTheirs = found?.state === "LINKED" && found.linkedByUserId === actor.userId;
  const registration = await db.registration.findFirst({
    where: isTheirs
      ? { id: found.id }
      : { state: "LINKED", linkedByUserId: actor.userId, linkedAt: { gt: new Date(now.getTime() - WELCOME_MS) } },
    orderBy: { linkedAt: "desc" },
    select: { agreementId: true, linkedAt: true, organization: { select: { name: true } } },
  });
  if (!registration?.agreementId || registration.linkedAt === null || registration.organization === null) return null;
  const agreement = await db.agreement.findUniqueOrThrow({
    where: { id: registration.agreementId },
    select: {
      id: true,
      awsAgreementId: true,
      customerAwsAccountId: true,
      product: { select: { title: true, pricingModel: true, handOffUrl: true } },
    },
  });
  return {
    agreementId: agreement.id,
    awsAgreementId: agreement.awsAgreementId,
    customerAwsAccountId: agreement.customerAwsAccountId,
    productTitle: agreement.product.title,
    isUsagePriced: agreement.product.pricingModel === "SUBSCRIPTION",
    organizationName: registration.organization.name,
    linkedAt: registration.linkedAt,
    handOffHost: agreement.product.handOffUrl === null ? null : new URL(agreement.product.handOffUrl).host,
  };
}
