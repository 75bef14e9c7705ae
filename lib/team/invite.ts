import { z } from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertMember, type Actor, type MemberRole } from "#lib/auth/actor.ts";
import { normaliseEmail } from "#lib/text/normalize-email.ts";
import type { Sealer } from "#lib/sealing/seal.ts";
import { limitKey } from "#lib/sealing/limit-key.ts";
import type { Database, Db } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { takeFromLimit } from "#lib/db/rate-limit.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { appendMail } from "#lib/mail/outbox.ts";
import { dropUnneededPeople } from "#lib/team/drop-people.ts";
import { countTeam, lockTeam, roleNow } from "#lib/team/lock-team.ts";
import { refusal } from "#lib/team/refusal.ts";
import { INVITATION_DAYS, mayGive, mayManage, MOST_IN_TEAM } from "#lib/team/team-rules.ts";
import { DAY_MS } from "#lib/time/hours.ts";
import { memberRoles } from "#lib/auth/roles.ts";

/** Mails of invitations in a day: of one organization, to one address, from one person. */
const LIMITS = { organization: 30, recipient: 5, person: 60 };
const DAY_SECONDS = 86_400;

export type TeamDeps = {
  db: Database;
  limits: Queryable;
  sealer: Sealer;
  /** Machine time: invitations live by it. */
  now: Date;
  /** Business time, for the audit log and memberships. */
  businessNow: Date;
};

export const memberRole = z.enum(memberRoles, "Choose a role.");

export const emailInput = z.string().transform((text, context) => {
  const normalised = normaliseEmail(text);
  if ("email" in normalised) return normalised.email;
  context.issues.push({ code: "custom", message: "Write one whole address, as in name@company.com.", input: text });
  return z.NEVER;
});

/** The invitation form: which organization's page it is on, the address, the role. */
export const inviteInput = z.strictObject({ organizationId: z.uuid(), email: emailInput, role: memberRole });
/** An invitation in the list of its organization. */
export const invitationInput = z.strictObject({ organizationId: z.uuid(), id: z.uuid() });

type ByActor = { actor: Actor };

/**
 * Invites a colleague by mail. An address that is invited already is invited anew, with this role and a new week.
 *
 * @throws AppError NOT_FOUND (no member), FORBIDDEN (below ADMIN, or a role above their own), CONFLICT (see
 *   `refusal.ts`).
 */
export async function inviteColleague(
  deps: TeamDeps & ByActor,
  { organizationId, email, role }: z.infer<typeof inviteInput>,
): Promise<void> {
  const { db, actor } = deps;
  assertMember(actor, organizationId, "ADMIN");
  await countMail(deps, { organizationId, email });
  await db.$transaction(async (tx) => {
    const { isArchived } = await lockTeam(tx, organizationId);
    const own = await roleNow(tx, actor, organizationId, "ADMIN");
    if (!mayGive(own, role)) throw new AppError("FORBIDDEN", `${own} may not give the role ${role}`);
    if (isArchived) throw refusal("archived");
    await openInvitation(tx, deps, { organizationId, email, role, own });
  });
}

/**
 * Mails an open invitation again, with a new week. The link of the earlier mail stays valid until its own end.
 *
 * @throws AppError as `inviteColleague`; CONFLICT when it is open no more.
 */
export async function resendInvitation(
  deps: TeamDeps & ByActor,
  { organizationId, id }: z.infer<typeof invitationInput>,
): Promise<void> {
  const { db, actor, now } = deps;
  assertMember(actor, organizationId, "ADMIN");
  const invited = await db.teamInvitation.findFirst({
    where: { id, organizationId },
    select: { user: { select: { email: true } } },
  });
  if (!invited?.user.email) throw refusal("gone");
  await countMail(deps, { organizationId, email: invited.user.email });
  await db.$transaction(async (tx) => {
    const { isArchived } = await lockTeam(tx, organizationId);
    const own = await roleNow(tx, actor, organizationId, "ADMIN");
    if (isArchived) throw refusal("archived");
    const open = await tx.teamInvitation.findFirst({
      where: { id, organizationId },
      select: { userId: true, role: true },
    });
    if (open === null) throw refusal("gone");
    if (!mayManage(own, open.role)) throw new AppError("FORBIDDEN", `${own} may not invite as ${open.role}`);
    await tx.teamInvitation.update({ where: { id }, data: { expiresAt: endOf(now) }, select: { id: true } });
    await audit(tx, deps, { action: "invitation.resent", organizationId, userId: open.userId, role: open.role });
    await appendMail(tx, [{ template: "team-invitation", userId: open.userId, data: { invitationId: id } }]);
  });
}

/** Takes an invitation back: its link is dead at once. @throws AppError as `resendInvitation`. */
export async function withdrawInvitation(
  deps: TeamDeps & ByActor,
  { organizationId, id }: z.infer<typeof invitationInput>,
): Promise<void> {
  const { db, actor } = deps;
  await db.$transaction(async (tx) => {
    await lockTeam(tx, organizationId);
    const own = await roleNow(tx, actor, organizationId, "ADMIN");
    const open = await tx.teamInvitation.findFirst({
      where: { id, organizationId },
      select: { userId: true, role: true },
    });
    if (open === null) throw refusal("gone");
    if (!mayManage(own, open.role)) throw new AppError("FORBIDDEN", `${own} may not withdraw an ${open.role}`);
    await tx.teamInvitation.delete({ where: { id }, select: { id: true } });
    await audit(tx, deps, { action: "invitation.withdrawn", organizationId, userId: open.userId, role: open.role });
    await dropUnneededPeople(tx, [open.userId]);
  });
}

type Inviting = {
  organizationId: string;
  email: string;
  role: MemberRole;
  /** Null: an operator invites. */ own: MemberRole | null;
};

/** Opens or renews an invitation in a locked team, and enqueues its mail. */
export async function openInvitation(
  tx: Db,
  deps: Pick<TeamDeps, "now" | "businessNow"> & { actor: Pick<Actor, "userId"> },
  { organizationId, email, role, own }: Inviting,
): Promise<void> {
  const { actor, now } = deps;
  // Locks the person's row, so that it is not deleted while the invitation is made.
  const [person] = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO user_account (id, email) VALUES (gen_random_uuid(), ${email})
    ON CONFLICT (email) DO UPDATE SET email = excluded.email RETURNING id`;
  const userId = person!.id;
  const key = { organizationId_userId: { organizationId, userId } };
  // An operator's invitation lifts a member to owner.
  if (own !== null && (await tx.membership.count({ where: { organizationId, userId } })) > 0) throw refusal("member");
  const open = await tx.teamInvitation.findUnique({ where: key, select: { role: true } });
  if (open !== null && own !== null && !mayManage(own, open.role)) {
    throw new AppError("FORBIDDEN", `${own} may not change an invitation as ${open.role}`);
  }
  if (open === null && (await countTeam(tx, organizationId)) >= MOST_IN_TEAM) throw refusal("full");
  const made = { role, invitedByUserId: actor.userId, createdAt: now, expiresAt: endOf(now) };
  const { id } = await tx.teamInvitation.upsert({
    where: key,
    create: { organizationId, userId, ...made },
    update: made,
    select: { id: true },
  });
  await audit(tx, deps, { action: "invitation.made", organizationId, userId, role });
  await appendMail(tx, [{ template: "team-invitation", userId, data: { invitationId: id } }]);
}

const endOf = (now: Date) => new Date(now.getTime() + INVITATION_DAYS * DAY_MS);

/** Counts a mail before it is enqueued, which limits mails to strangers in the seller's name. Keys hold no address. */
export async function countMail(
  { limits, sealer, actor }: Pick<TeamDeps, "limits" | "sealer"> & { actor: Pick<Actor, "userId"> },
  { organizationId, email }: { organizationId: string; email: string },
): Promise<void> {
  const take = (key: string, limit: number) => takeFromLimit(limits, { key, limit, windowSeconds: DAY_SECONDS });
  if (!(await take(`invite:person:${actor.userId}`, LIMITS.person))) throw refusal("limit");
  if (!(await take(`invite:organization:${organizationId}`, LIMITS.organization))) throw refusal("limit");
  if (!(await take(limitKey(sealer, "invite:recipient", email), LIMITS.recipient))) throw refusal("same-person");
}

type Change = { action: string; organizationId: string; userId: string; role?: MemberRole };

/** Writes to the audit log what was done to a person of a team. */
export async function audit(
  tx: Db,
  { actor, businessNow }: { actor: Pick<Actor, "userId">; businessNow: Date },
  { action, organizationId, userId, role }: Change,
): Promise<void> {
  await recordAudit(tx, {
    at: businessNow,
    actor: { kind: "USER", id: actor.userId },
    action,
    subject: { type: "user", id: userId },
    organizationId,
    ...(role === undefined ? {} : { data: { role } }),
  });
}
