import type { Actor } from "#lib/auth/actor.ts";
import type { Db } from "#lib/db/client.ts";
import type { PricingModel } from "#lib/generated/prisma/client.ts";
import { statusColumns, toStatusFacts, type StatusFacts } from "#lib/status/status-facts.ts";

/** How long after linking the welcome page may be opened again. */
const WELCOME_MS = 24 * 3_600_000;

/** The facts for the welcome page. */
type Welcome = {
  agreementId: string;
  awsAgreementId: string | null;
  customerAwsAccountId: string | null;
  productTitle: string;
  statusFacts: StatusFacts & { pricingModel: PricingModel };
  organizationName: string;
  linkedAt: Date;
  /** Where the buyer's account is: the host of the seller's own sign-up; null: here. */
  handOffHost: string | null;
};

/**
 * What a person linked within a day: by the arrival that the page names, or the newest when it names none. Null when
 * there is nothing to welcome to.
 */
export async function findWelcome(
  db: Db,
  { arrival, actor }: { arrival: string | null; actor: Actor },
  now: Date,
): Promise<Welcome | null> {
  const registration = await db.registration.findFirst({
    where: {
      ...(arrival === null ? {} : { id: arrival }),
      state: "LINKED",
      linkedByUserId: actor.userId,
      linkedAt: { gt: new Date(now.getTime() - WELCOME_MS) },
    },
    orderBy: { linkedAt: "desc" },
    select: { agreementId: true, linkedAt: true, organization: { select: { name: true } } },
  });
  if (!registration?.agreementId || registration.linkedAt === null || registration.organization === null) return null;
  const { id, awsAgreementId, customerAwsAccountId, product, ...columns } = await db.agreement.findUniqueOrThrow({
    where: { id: registration.agreementId },
    select: {
      id: true,
      awsAgreementId: true,
      customerAwsAccountId: true,
      ...statusColumns,
      product: { select: { title: true, pricingModel: true, handOffUrl: true } },
    },
  });
  return {
    agreementId: id,
    awsAgreementId,
    customerAwsAccountId,
    productTitle: product.title,
    statusFacts: { ...toStatusFacts(columns), pricingModel: product.pricingModel },
    organizationName: registration.organization.name,
    linkedAt: registration.linkedAt,
    handOffHost: product.handOffUrl === null ? null : new URL(product.handOffUrl).host,
  };
}
