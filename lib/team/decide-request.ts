import { z } from "zod";
import { assertMember, type Actor, type MemberRole } from "#lib/auth/actor.ts";
import type { Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { appendMail } from "#lib/mail/outbox.ts";
import { audit, memberRole, type TeamDeps } from "#lib/team/invite.ts";
import { countTeam, lockTeam, roleNow } from "#lib/team/lock-team.ts";
import { refusal } from "#lib/team/refusal.ts";
import { mayGive, MOST_IN_TEAM } from "#lib/team/team-rules.ts";

/** The page of one request: let in with a role, or decline. */
export const decideRequestInput = z.strictObject({
  organizationId: z.uuid(),
  id: z.uuid(),
  decision: z.enum(["approve", "decline"]),
  role: memberRole.default("MEMBER"),
});

type RequestView = {
  id: string;
  organizationId: string;
  organizationName: string;
  /** Who asks. */
  userId: string;
  email: string | null;
  name: string | null;
  productTitle: string | null;
  createdAt: Date;
  expiresAt: Date;
  /** What the reader may give. */
  ownRole: MemberRole;
};

/** A request that waits, for an owner or admin of its organization; null when it was decided, or is too old. */
export async function findRequest(
  { db, actor, now }: { db: Db; actor: Actor; now: Date },
  id: string,
): Promise<RequestView | null> {
  const found = await db.joinRequest.findFirst({
    where: { id, declinedAt: null, expiresAt: { gt: now } },
    select: {
      id: true,
      agreementId: true,
      createdAt: true,
      expiresAt: true,
      user: { select: { id: true, name: true, email: true } },
      organization: { select: { id: true, name: true } },
    },
  });
  if (found === null) return null;
  const { organization, user, agreementId, ...request } = found;
  assertMember(actor, organization.id, "ADMIN");
  const agreement = await db.agreement.findUnique({
    where: { id: agreementId },
    select: { product: { select: { title: true } } },
  });
  return {
    ...request,
    organizationId: organization.id,
    organizationName: organization.name,
    userId: user.id,
    email: user.email,
    name: user.name,
    productTitle: agreement?.product.title ?? null,
    ownRole: actor.memberships.find((one) => one.organizationId === organization.id)!.role,
  };
}

/**
 * Lets a person in who asked, or declines; the person is mailed. The first decision counts.
 *
 * @throws AppError NOT_FOUND (no member), FORBIDDEN (below ADMIN, or a role above their own), CONFLICT (decided or too
 *   old by now, an archived organization, a full team).
 */
export async function decideRequest(
  deps: Pick<TeamDeps, "db" | "now" | "businessNow"> & { actor: Actor },
  { organizationId, id, decision, role }: z.infer<typeof decideRequestInput>,
): Promise<void> {
  const { db, actor, now, businessNow } = deps;
  await db.$transaction(async (tx) => {
    const { isArchived } = await lockTeam(tx, organizationId);
    const own = await roleNow(tx, actor, organizationId, "ADMIN");
    const open = await tx.joinRequest.findFirst({
      where: { id, organizationId, declinedAt: null, expiresAt: { gt: now }, user: { erasedAt: null } },
      select: { userId: true, agreementId: true },
    });
    if (open === null) throw refusal("gone");
    const { userId, agreementId } = open;
    if (decision === "decline") {
      await tx.joinRequest.update({ where: { id }, data: { declinedAt: now }, select: { id: true } });
      await audit(tx, deps, { action: "join.declined", organizationId, userId });
      await appendMail(tx, [{ template: "join-declined", userId, data: { agreementId } }]);
      return;
    }
    if (!mayGive(own, role)) throw new AppError("FORBIDDEN", `${own} may not give the role ${role}`);
    if (isArchived) throw refusal("archived", "role");
    const isInvited = (await tx.teamInvitation.count({ where: { organizationId, userId } })) > 0;
    if (!isInvited && (await countTeam(tx, organizationId)) >= MOST_IN_TEAM) throw refusal("full", "role");
    await tx.joinRequest.delete({ where: { id }, select: { id: true } });
    await tx.teamInvitation.deleteMany({ where: { organizationId, userId } });
    await tx.membership.createMany({
      data: [{ organizationId, userId, role, createdAt: businessNow }],
      skipDuplicates: true,
    });
    await audit(tx, deps, { action: "join.approved", organizationId, userId, role });
    await appendMail(tx, [{ template: "join-approved", userId, data: { organizationId, agreementId } }]);
  });
}
