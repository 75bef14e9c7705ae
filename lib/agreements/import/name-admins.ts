import type { Db } from "#lib/db/client.ts";

/**
 * Makes people administrators of an organization by their addresses, the first its owner where it has none. Somebody who never signed in
 * becomes a row without a verified address: it has no rights before its owner has followed a mailed link (threat A02). Who is a member
 * already keeps the role.
 *
 * @param emails normalised.
 * @returns the memberships and people that it made.
 */
export async function nameAdmins(
  tx: Db,
  organizationId: string,
  emails: readonly string[],
): Promise<{ membershipIds: string[]; userIds: string[] }> {
  const made = { membershipIds: [] as string[], userIds: [] as string[] };
  let hasOwner = (await tx.membership.count({ where: { organizationId, role: "OWNER" } })) > 0;
  for (const email of new Set(emails)) {
    let user = await tx.user.findUnique({ where: { email }, select: { id: true } });
    if (user === null) {
      user = await tx.user.create({ data: { email }, select: { id: true } });
      made.userIds.push(user.id);
    }
    const key = { organizationId_userId: { organizationId, userId: user.id } };
    if ((await tx.membership.findUnique({ where: key, select: { id: true } })) !== null) continue;
    const role = hasOwner ? "ADMIN" : "OWNER";
    const { id } = await tx.membership.create({
      data: { organizationId, userId: user.id, role },
      select: { id: true },
    });
    hasOwner = true;
    made.membershipIds.push(id);
  }
  return made;
}
