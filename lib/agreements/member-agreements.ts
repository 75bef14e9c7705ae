import { assertMember, type Actor } from "#lib/auth/actor.ts";
import type { Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";

const columns = {
  id: true,
  status: true,
  statusReason: true,
  awsReason: true,
  endReason: true,
  awsAgreementId: true,
  customerAwsAccountId: true,
  licenseArn: true,
  startsAt: true,
  endsAt: true,
  createdAt: true,
  entitlementsReadAt: true,
  entitlements: {
    select: { dimension: true, valueType: true, value: true, expiresAt: true },
    orderBy: { dimension: "asc" },
  },
  product: {
    select: {
      id: true,
      title: true,
      pricingModel: true,
      supportEmail: true,
      dimensions: {
        select: {
          name: true,
          label: true,
          unit: true,
          isMetered: true,
          isEntitled: true,
          includedIn: true,
          includedPer: true,
        },
        orderBy: { name: "asc" },
      },
    },
  },
} satisfies Prisma.AgreementSelect;

type Columns = Prisma.AgreementGetPayload<{ select: typeof columns }>;

/** An agreement as a member of the organization that it is linked to may see it. */
export type MemberAgreement = Columns & {
  organizationId: string;
  organizationName: string;
  /** Hours before this one are another organization's; null: all hours are this one's (docs/rules.md, section 1). */
  visibleFrom: Date | null;
};

const linkColumns = {
  isFirst: true,
  linkedFrom: true,
  organization: { select: { id: true, name: true } },
  agreement: { select: columns },
} satisfies Prisma.AgreementLinkSelect;

/**
 * The agreements that are linked to an organization now, newest first; also those that have ended.
 *
 * @throws AppError NOT_FOUND when the actor is no member of it.
 */
export async function listMemberAgreements(db: Db, actor: Actor, organizationId: string): Promise<MemberAgreement[]> {
  assertMember(actor, organizationId, "MEMBER");
  const links = await db.agreementLink.findMany({
    where: { organizationId, linkedTo: null },
    select: linkColumns,
    orderBy: [{ linkedFrom: "desc" }, { id: "desc" }],
  });
  return links.map(toMemberAgreement);
}

/**
 * One agreement of an organization that the actor belongs to.
 *
 * @param agreementId as it came from outside; any text.
 * @throws AppError NOT_FOUND when there is none or it belongs to another organization: the answer is the same (threat
 *   T01).
 */
export async function getMemberAgreement(db: Db, actor: Actor, agreementId: string): Promise<MemberAgreement> {
  const isId = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(agreementId);
  const link = isId
    ? await db.agreementLink.findFirst({
        where: {
          agreementId,
          linkedTo: null,
          organizationId: { in: actor.memberships.map((membership) => membership.organizationId) },
        },
        select: linkColumns,
        orderBy: { linkedFrom: "asc" },
      })
    : null;
  if (link === null) throw new AppError("NOT_FOUND", `user ${actor.userId} has no such agreement`);
  return toMemberAgreement(link);
}

type Link = Prisma.AgreementLinkGetPayload<{ select: typeof linkColumns }>;

function toMemberAgreement({ isFirst, linkedFrom, organization, agreement }: Link): MemberAgreement {
  return {
    ...agreement,
    organizationId: organization.id,
    organizationName: organization.name,
    visibleFrom: isFirst ? null : linkedFrom,
  };
}
