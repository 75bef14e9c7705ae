import { z } from "zod";
import type { Actor, MemberRole } from "#lib/auth/actor.ts";
import type { Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { audit, memberRole, type TeamDeps } from "#lib/team/invite.ts";
import { assertAnotherOwner, lockTeam, roleNow } from "#lib/team/lock-team.ts";
import { refusal } from "#lib/team/refusal.ts";
import { mayGive, mayManage } from "#lib/team/team-rules.ts";

type Deps = Pick<TeamDeps, "db" | "businessNow"> & { actor: Actor };

export const changeMemberInput = z.strictObject({ organizationId: z.uuid(), userId: z.uuid(), role: memberRole });
export const removeMemberInput = z.strictObject({ organizationId: z.uuid(), userId: z.uuid() });
export const leaveInput = z.strictObject({ organizationId: z.uuid() });

/**
 * Gives a member another role. The same role again changes nothing.
 *
 * @throws AppError NOT_FOUND (no member), FORBIDDEN (below ADMIN; an ADMIN who makes or changes an OWNER), CONFLICT
 *   (the last OWNER, or a member who has left).
 */
export async function changeMemberRole(
  deps: Deps,
  { organizationId, userId, role }: z.infer<typeof changeMemberInput>,
): Promise<void> {
  const { db, actor } = deps;
  await db.$transaction(async (tx) => {
    await lockTeam(tx, organizationId);
    const own = await roleNow(tx, actor, organizationId, "ADMIN");
    const theirs = await theirRole(tx, organizationId, userId);
    if (!mayManage(own, theirs) || !mayGive(own, role)) {
      throw new AppError("FORBIDDEN", `${own} may not make ${theirs} ${role}`);
    }
    if (theirs === role) return;
    if (theirs === "OWNER") await assertAnotherOwner(tx, organizationId, userId);
    await tx.membership.update({
      where: { organizationId_userId: { organizationId, userId } },
      data: { role },
      select: { id: true },
    });
    await audit(tx, deps, { action: "member.changed", organizationId, userId, role });
  });
}

/** Shuts a member out, with their next request. @throws AppError as `changeMemberRole`. */
export async function removeMember(
  deps: Deps,
  { organizationId, userId }: z.infer<typeof removeMemberInput>,
): Promise<void> {
  const { db, actor } = deps;
  await db.$transaction(async (tx) => {
    await lockTeam(tx, organizationId);
    const own = await roleNow(tx, actor, organizationId, "ADMIN");
    const theirs = await theirRole(tx, organizationId, userId);
    if (!mayManage(own, theirs)) throw new AppError("FORBIDDEN", `${own} may not remove ${theirs}`);
    await takeOut(tx, organizationId, userId, theirs);
    await audit(tx, deps, { action: "member.removed", organizationId, userId });
  });
}

/** Takes oneself out of a team. @throws AppError NOT_FOUND (no member), CONFLICT (the last OWNER). */
export async function leaveTeam(deps: Deps, { organizationId }: z.infer<typeof leaveInput>): Promise<void> {
  const { db, actor } = deps;
  await db.$transaction(async (tx) => {
    await lockTeam(tx, organizationId);
    const own = await roleNow(tx, actor, organizationId, "MEMBER");
    await takeOut(tx, organizationId, actor.userId, own);
    await audit(tx, deps, { action: "member.left", organizationId, userId: actor.userId });
  });
}

async function theirRole(tx: Db, organizationId: string, userId: string): Promise<MemberRole> {
  const found = await tx.membership.findUnique({
    where: { organizationId_userId: { organizationId, userId } },
    select: { role: true },
  });
  if (found === null) throw refusal("gone");
  return found.role;
}

async function takeOut(tx: Db, organizationId: string, userId: string, role: MemberRole): Promise<void> {
  if (role === "OWNER") await assertAnotherOwner(tx, organizationId, userId);
  await tx.membership.delete({
    where: { organizationId_userId: { organizationId, userId } },
    select: { id: true },
  });
}
