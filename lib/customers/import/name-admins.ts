import { randomUUID } from "node:crypto";
import type { Db } from "#lib/db/client.ts";
import type { MemberRole } from "#lib/generated/prisma/enums.ts";

/** The people who shall manage an organization: normalized addresses, the first one first. */
type NamedAdmins = { organizationId: string; emails: readonly string[] };

/** The memberships and people that one entry made, by id. */
type MadeAdmins = { membershipIds: string[]; userIds: string[] };

/**
 * Makes people administrators of organizations by their addresses; the first becomes owner of an organization that has
 * none. A person who never signed in becomes a row without a verified address: it has no rights before its owner has
 * followed a mailed link. A member keeps the role. A fixed number of statements, however long the list.
 *
 * @param named several entries may be of one organization; what the first of them made is not made again.
 * @returns what each entry made, in order.
 */
export async function nameAdmins(tx: Db, named: readonly NamedAdmins[]): Promise<MadeAdmins[]> {
  const emails = [...new Set(named.flatMap((entry) => entry.emails))];
  if (emails.length === 0) return named.map(() => ({ membershipIds: [], userIds: [] }));
  const newUsers = await makeMissingUsers(tx, emails);
  const userIdOf = await findUsers(tx, emails);
  const planned = await planMemberships(tx, named, userIdOf);
  const made = await makeMemberships(tx, planned);

  const result = named.map((): MadeAdmins => ({ membershipIds: [], userIds: [] }));
  for (const { id, entry } of planned) if (made.has(id)) result[entry]!.membershipIds.push(id);
  for (const [entry, one] of named.entries()) {
    for (const email of one.emails) {
      const id = userIdOf.get(email)!;
      // The first entry that names a new person made them.
      if (newUsers.delete(id)) result[entry]!.userIds.push(id);
    }
  }
  return result;
}

/** In the order of addresses, so that two lists that share people wait for each other instead of deadlocking. */
async function makeMissingUsers(tx: Db, emails: readonly string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO user_account (id, email)
    SELECT * FROM unnest(${emails.map(() => randomUUID())}::uuid[], ${[...emails]}::text[]) AS u(id, email) ORDER BY u.email
    ON CONFLICT (email) DO NOTHING RETURNING id`;
  return new Set(rows.map(({ id }) => id));
}

async function findUsers(tx: Db, emails: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.$queryRaw<{ id: string; email: string }[]>`
    SELECT u.id, u.email FROM unnest(${[...emails]}::text[]) AS e(email) JOIN user_account u ON u.email = e.email`;
  return new Map(rows.map(({ id, email }) => [email, id]));
}

type PlannedMembership = {
  id: string;
  /** Which entry of the list asks for it. */
  entry: number;
  organizationId: string;
  userId: string;
  role: MemberRole;
};

async function planMemberships(
  tx: Db,
  named: readonly NamedAdmins[],
  userIdOf: ReadonlyMap<string, string>,
): Promise<PlannedMembership[]> {
  const present = await tx.$queryRaw<{ organizationId: string; userId: string; isOwner: boolean }[]>`
    SELECT m.organization_id AS "organizationId", m.user_id AS "userId", m.role = 'OWNER' AS "isOwner" FROM membership m
    WHERE m.organization_id = ANY(${[...new Set(named.map(({ organizationId }) => organizationId))]}::uuid[])
      AND (m.role = 'OWNER' OR m.user_id = ANY(${[...userIdOf.values()]}::uuid[]))`;
  const owned = new Set(present.flatMap(({ organizationId, isOwner }) => (isOwner ? [organizationId] : [])));
  const members = new Set(present.map(({ organizationId, userId }) => `${organizationId} ${userId}`));
  const planned: PlannedMembership[] = [];
  for (const [entry, { organizationId, emails }] of named.entries()) {
    for (const email of emails) {
      const userId = userIdOf.get(email)!;
      const key = `${organizationId} ${userId}`;
      if (members.has(key)) continue;
      members.add(key);
      const role = owned.has(organizationId) ? "ADMIN" : "OWNER";
      owned.add(organizationId);
      planned.push({ id: randomUUID(), entry, organizationId, userId, role });
    }
  }
  return planned;
}

/** @returns the ids of those made; a person who became a member in the meantime keeps that role. */
async function makeMemberships(tx: Db, planned: readonly PlannedMembership[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO membership (id, user_id, organization_id, role)
    SELECT u.id, u.user_id, u.organization_id, u.role::member_role
    FROM unnest(${planned.map(({ id }) => id)}::uuid[], ${planned.map(({ userId }) => userId)}::uuid[],
                ${planned.map(({ organizationId }) => organizationId)}::uuid[], ${planned.map(({ role }) => role)}::text[])
      AS u(id, user_id, organization_id, role)
    ORDER BY u.organization_id, u.user_id
    ON CONFLICT (organization_id, user_id) DO NOTHING RETURNING id`;
  return new Set(rows.map(({ id }) => id));
}
