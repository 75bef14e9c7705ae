import { randomUUID } from "node:crypto";
import type { Db } from "#lib/db/client.ts";
import { insertRows } from "#lib/db/insert-rows.ts";
import { maskEmail } from "#lib/text/normalize-email.ts";

/** At most so many owners are named to a person who asks to be let in. */
const NAMED = 3;

/** The organization that an agreement belongs to now; null while it belongs to none. */
export async function findOpenLink(
  db: Db,
  agreementId: string,
): Promise<{ organizationId: string; organizationName: string } | null> {
  const link = await db.agreementLink.findFirst({
    where: { agreementId, linkedTo: null },
    select: { organization: { select: { id: true, name: true } } },
  });
  return link === null ? null : { organizationId: link.organization.id, organizationName: link.organization.name };
}

/**
 * Who can let a person into an organization: its owners' addresses, masked, the earliest member first. Shown only to a
 * signed-in person who came with AWS's token for an agreement of that organization.
 */
export async function listMaskedOwners(db: Db, organizationId: string): Promise<string[]> {
  const owners = await db.membership.findMany({
    where: { organizationId, role: "OWNER", user: { erasedAt: null, email: { not: null } } },
    orderBy: { createdAt: "asc" },
    take: NAMED,
    select: { user: { select: { email: true } } },
  });
  return owners.map(({ user }) => maskEmail(user.email ?? ""));
}

type Link = { agreementId: string; organizationId: string };
type LinkedBy = {
  /** Null: an API key or a job did it. */
  userId: string | null;
  /** Business time. */
  now: Date;
};

/**
 * Links an agreement to an organization. The partial unique index on open links decides a race: the second transaction
 * fails with a unique violation.
 */
export async function openLink(
  tx: Db,
  { agreementId, organizationId, ...by }: Link & LinkedBy,
): Promise<{ id: string }> {
  const [id] = await openLinks(tx, [{ agreementId, organizationId }], by);
  return { id: id! };
}

/** The same for many agreements, each named once, by two statements. @returns the links' ids, in order. */
export async function openLinks(tx: Db, links: readonly Link[], { userId, now }: LinkedBy): Promise<string[]> {
  const earlier = await tx.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT agreement_id AS id FROM agreement_link
    WHERE agreement_id = ANY(${links.map(({ agreementId }) => agreementId)}::uuid[])`;
  const linkedBefore = new Set(earlier.map(({ id }) => id));
  const rows = links.map(({ agreementId, organizationId }) => ({
    ...{ id: randomUUID(), agreement_id: agreementId, organization_id: organizationId },
    ...{ is_first: !linkedBefore.has(agreementId), linked_from: now, linked_by_user_id: userId },
  }));
  await insertRows(tx, "agreement_link", rows);
  return rows.map(({ id }) => id);
}
