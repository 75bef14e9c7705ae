import type { MemberRole } from "#lib/auth/actor.ts";
import type { Db } from "#lib/db/client.ts";
import { audit, type TeamDeps } from "#lib/team/invite.ts";
import { lockTeam } from "#lib/team/lock-team.ts";

/** An invitation as its person sees it. */
type InvitationView = {
  id: string;
  organizationId: string;
  organizationName: string;
  role: MemberRole;
  /** Who is invited. */
  userId: string;
  email: string;
  /** By name, or address. */
  invitedBy: string | null;
  /** An operator's link proves the address, and opens no session: the console asks for a fresh sign-in. */
  isOperator: boolean;
};

/** An invitation that can be accepted at this instant; null for any other. Looks only. */
export async function findInvitation(db: Db, id: string, now: Date): Promise<InvitationView | null> {
  const found = await db.teamInvitation.findFirst({
    where: { id, expiresAt: { gt: now }, organization: { archivedAt: null }, user: { erasedAt: null } },
    select: {
      id: true,
      role: true,
      userId: true,
      invitedByUserId: true,
      organization: { select: { id: true, name: true } },
      user: { select: { email: true, operator: { select: { removedAt: true } } } },
    },
  });
  if (!found?.user.email) return null;
  const { organization, user } = found;
  const by = await db.user.findUnique({
    where: { id: found.invitedByUserId },
    select: {
      name: true,
      email: true,
      memberships: { where: { organizationId: organization.id }, select: { id: true } },
    },
  });
  return {
    id: found.id,
    organizationId: organization.id,
    organizationName: organization.name,
    role: found.role,
    userId: found.userId,
    email: user.email!,
    // An operator's address is none of the buyer's business.
    invitedBy: by === null || by.memberships.length === 0 ? null : (by.name ?? by.email),
    isOperator: user.operator !== null && user.operator.removedAt === null,
  };
}

type Accepted = { status: "joined"; organizationId: string; userId: string } | { status: "gone" };

/**
 * Makes the invited person a member, once, and deletes the invitation. To be called only for a reader of the mailed
 * link, or for the person themselves: it proves their address.
 */
export async function acceptInvitation(
  { db, now, businessNow }: Pick<TeamDeps, "db" | "now" | "businessNow">,
  id: string,
): Promise<Accepted> {
  const seen = await db.teamInvitation.findUnique({ where: { id }, select: { organizationId: true } });
  if (seen === null) return { status: "gone" };
  const { organizationId } = seen;
  return db.$transaction(async (tx): Promise<Accepted> => {
    const { isArchived } = await lockTeam(tx, organizationId);
    const invitation = await findInvitation(tx, id, now);
    if (invitation === null || isArchived) return { status: "gone" };
    const { userId, role } = invitation;
    await tx.user.updateMany({ where: { id: userId, emailVerified: null }, data: { emailVerified: now } });
    await tx.membership.createMany({
      data: [{ organizationId, userId, role, createdAt: businessNow }],
      skipDuplicates: true,
    });
    // A person who became a member meanwhile keeps the role, but for an owner's invitation.
    if (role === "OWNER") await tx.membership.updateMany({ where: { organizationId, userId }, data: { role } });
    await tx.teamInvitation.delete({ where: { id }, select: { id: true } });
    await tx.joinRequest.deleteMany({ where: { organizationId, userId } });
    await audit(
      tx,
      { actor: { userId }, businessNow },
      { action: "invitation.accepted", organizationId, userId, role },
    );
    return { status: "joined", organizationId, userId };
  });
}
