import { findOpenLink } from "#lib/agreements/agreement-link.ts";
import type { Actor } from "#lib/auth/actor.ts";
import type { Db } from "#lib/db/client.ts";
import { takeFromLimit } from "#lib/db/rate-limit.ts";
import { appendMail } from "#lib/mail/outbox.ts";
import { findRegistration } from "#lib/registration/find-registration.ts";
import { audit, type TeamDeps } from "#lib/team/invite.ts";
import { lockTeam } from "#lib/team/lock-team.ts";
import { MOST_REQUESTS, REQUEST_DAYS } from "#lib/team/team-rules.ts";
import { DAY_MS } from "#lib/time/hours.ts";
import { managingRoles } from "#lib/auth/roles.ts";

/** Requests of one person in a day. */
const PERSON_LIMIT = 5;

/** The state of a person's request at an agreement's organization, and who can answer it, without names. */
export type OwnRequest = {
  status: "none" | "asked" | "declined";
  /** Until when it waits, or keeps them from asking again. */
  until: Date | null;
  /** Whether the organization has an owner or admin who can be written to. */
  canBeDecided: boolean;
};

/** For the person who came with the agreement, and no member of its organization. */
export async function findOwnRequest(
  { db, now }: { db: Db; now: Date },
  { actor, agreementId }: { actor: Pick<Actor, "userId">; agreementId: string },
): Promise<OwnRequest> {
  const link = await findOpenLink(db, agreementId);
  if (link === null) return { status: "none", until: null, canBeDecided: false };
  const { organizationId } = link;
  const found = await db.joinRequest.findFirst({
    where: { organizationId, userId: actor.userId, expiresAt: { gt: now } },
    select: { expiresAt: true, declinedAt: true },
  });
  const deciders = await findDeciders(db, organizationId);
  return {
    status: found === null ? "none" : found.declinedAt === null ? "asked" : "declined",
    until: found?.expiresAt ?? null,
    canBeDecided: deciders.length > 0,
  };
}

type Asked = "asked" | "declined" | "member" | "limit" | "gone";

/**
 * Asks an organization's owners and admins to let a person in who came with AWS's token for an agreement of it. One
 * request of a person waits at a time; asking again changes nothing. Where no owner or admin is left it is stored all
 * the same: operators see it.
 *
 * @returns the outcome; "gone": this browser has no such arrival, or there is nothing to join any more.
 */
export async function askToJoin(
  deps: TeamDeps & { actor: Actor },
  { arrival, handles }: { arrival: string; handles: readonly string[] },
): Promise<Asked> {
  const { db, limits, now, actor } = deps;
  const found = await findRegistration(db, arrival, { handles, actor }, now);
  const agreementId = found?.agreementId ?? null;
  if (found === null || agreementId === null || found.expiresAt <= now) return "gone";
  const link = await findOpenLink(db, agreementId);
  if (link === null) return "gone";
  const { organizationId } = link;
  const limit = { key: `ask-to-join:${actor.userId}`, limit: PERSON_LIMIT, windowSeconds: DAY_MS / 1_000 };
  if (!(await takeFromLimit(limits, limit))) return "limit";
  return db.$transaction(async (tx): Promise<Asked> => {
    const { isArchived } = await lockTeam(tx, organizationId);
    if (isArchived) return "gone";
    const userId = actor.userId;
    if ((await tx.membership.count({ where: { organizationId, userId } })) > 0) return "member";
    const key = { organizationId_userId: { organizationId, userId } };
    const before = await tx.joinRequest.findUnique({ where: key, select: { expiresAt: true, declinedAt: true } });
    if (before !== null && before.expiresAt > now) return before.declinedAt === null ? "asked" : "declined";
    const waiting = await tx.joinRequest.count({ where: { organizationId, declinedAt: null, expiresAt: { gt: now } } });
    if (waiting >= MOST_REQUESTS) return "limit";
    const asked = { agreementId, createdAt: now, expiresAt: new Date(now.getTime() + REQUEST_DAYS * DAY_MS) };
    await tx.joinRequest.deleteMany({ where: { organizationId, userId } });
    const { id } = await tx.joinRequest.create({ data: { organizationId, userId, ...asked }, select: { id: true } });
    await audit(tx, deps, { action: "join.asked", organizationId, userId });
    const deciders = await findDeciders(tx, organizationId);
    await appendMail(
      tx,
      deciders.map((decider) => ({ template: "join-request", userId: decider, data: { requestId: id } })),
    );
    return "asked";
  });
}

/** Owners and admins who can be written to. */
async function findDeciders(db: Db, organizationId: string): Promise<string[]> {
  const rows = await db.membership.findMany({
    where: {
      organizationId,
      role: { in: managingRoles },
      user: { erasedAt: null, email: { not: null } },
    },
    select: { userId: true },
    orderBy: [{ role: "asc" }, { createdAt: "asc" }, { id: "asc" }],
    take: 50,
  });
  return rows.map(({ userId }) => userId);
}
