import { isMemberAtLeast, type Actor, type MemberRole } from "#lib/auth/actor.ts";
import type { Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { refusal } from "#lib/team/refusal.ts";

/**
 * Holds an organization's team until the commit: changes of a team come one after the other. It stops no link,
 * agreement or usage of the organization.
 *
 * @throws AppError NOT_FOUND.
 */
export async function lockTeam(tx: Db, organizationId: string): Promise<{ isArchived: boolean }> {
  const [row] = await tx.$queryRaw<{ archivedAt: Date | null }[]>`
    SELECT archived_at AS "archivedAt" FROM organization WHERE id = ${organizationId}::uuid FOR NO KEY UPDATE`;
  if (row === undefined) throw new AppError("NOT_FOUND", `there is no organization ${organizationId}`);
  return { isArchived: row.archivedAt !== null };
}

/**
 * The role that a person has in a locked team right now, whatever the page showed.
 *
 * @throws AppError NOT_FOUND for strangers; FORBIDDEN for members of a lesser role than `minimum`.
 */
export async function roleNow(
  tx: Db,
  { userId }: Pick<Actor, "userId">,
  organizationId: string,
  minimum: MemberRole,
): Promise<MemberRole> {
  const found = await tx.membership.findUnique({
    where: { organizationId_userId: { organizationId, userId } },
    select: { role: true, user: { select: { erasedAt: true } } },
  });
  if (found === null || found.user.erasedAt !== null) {
    throw new AppError("NOT_FOUND", `user ${userId} is no member of organization ${organizationId}`);
  }
  const now = [{ organizationId, organizationName: "", role: found.role, isArchived: false }];
  if (!isMemberAtLeast({ memberships: now }, organizationId, minimum)) {
    throw new AppError("FORBIDDEN", `user ${userId} has no role ${minimum} in organization ${organizationId}`);
  }
  return found.role;
}

/**
 * Refuses to remove the last OWNER of a locked team. Only owners who have signed in count: one who never came cannot
 * let anyone in.
 *
 * @throws AppError CONFLICT.
 */
export async function assertAnotherOwner(tx: Db, organizationId: string, userId: string): Promise<void> {
  const others = await tx.membership.count({
    where: {
      organizationId,
      role: "OWNER",
      userId: { not: userId },
      user: { erasedAt: null, email: { not: null }, emailVerified: { not: null } },
    },
  });
  if (others === 0) throw refusal("last-owner", "role");
}

/** How many members and open invitations a team has. */
export async function countTeam(tx: Db, organizationId: string): Promise<number> {
  const [members, invitations] = [
    await tx.membership.count({ where: { organizationId } }),
    await tx.teamInvitation.count({ where: { organizationId } }),
  ];
  return members + invitations;
}
