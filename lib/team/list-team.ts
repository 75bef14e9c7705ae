import { assertMember, assertOperator, isMemberAtLeast, type Actor, type MemberRole } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";

export type TeamInvitationRow = {
  id: string;
  /** Null once the person was erased. */
  email: string | null;
  role: MemberRole;
  createdAt: Date;
  expiresAt: Date;
};
export type JoinRequestRow = {
  id: string;
  email: string | null;
  name: string | null;
  createdAt: Date;
  expiresAt: Date;
};
export type WaitingForTeam = { invitations: TeamInvitationRow[]; requests: JoinRequestRow[] };

const MOST = 200;

/** Who is invited and who asks, for owners and admins; members of a lesser role see no names. */
export async function listWaiting(
  { db, actor, now }: { db: Db; actor: Actor; now: Date },
  organizationId: string,
): Promise<WaitingForTeam> {
  assertMember(actor, organizationId, "MEMBER");
  if (!isMemberAtLeast(actor, organizationId, "ADMIN")) return { invitations: [], requests: [] };
  return readWaiting(db, organizationId, now);
}

/** The same for operators, and whether the organization has no owner or admin who can let people in. */
export async function listWaitingForOperator(
  { db, actor, now }: { db: Db; actor: Operator; now: Date },
  organizationId: string,
): Promise<WaitingForTeam & { hasNoOwner: boolean }> {
  assertOperator(actor, "VIEWER");
  const [waiting, owners] = await Promise.all([readWaiting(db, organizationId, now), countOwners(db, organizationId)]);
  return { ...waiting, hasNoOwner: owners === 0 };
}

/** Owners who can be written to. */
export async function countOwners(db: Db, organizationId: string): Promise<number> {
  return db.membership.count({
    where: { organizationId, role: "OWNER", user: { erasedAt: null, email: { not: null } } },
  });
}

async function readWaiting(db: Db, organizationId: string, now: Date): Promise<WaitingForTeam> {
  const [invitations, requests] = await Promise.all([
    db.teamInvitation.findMany({
      where: { organizationId },
      select: { id: true, role: true, createdAt: true, expiresAt: true, user: { select: { email: true } } },
      orderBy: [{ createdAt: "desc" }, { id: "asc" }],
      take: MOST,
    }),
    db.joinRequest.findMany({
      where: { organizationId, declinedAt: null, expiresAt: { gt: now } },
      select: { id: true, createdAt: true, expiresAt: true, user: { select: { email: true, name: true } } },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      take: MOST,
    }),
  ]);
  return {
    invitations: invitations.map(({ user, ...row }) => ({ ...row, email: user.email })),
    requests: requests.map(({ user, ...row }) => ({ ...row, ...user })),
  };
}
