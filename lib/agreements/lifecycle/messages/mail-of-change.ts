import type { Db } from "#lib/db/client.ts";
import type { AgreementStatus } from "#lib/generated/prisma/enums.ts";
import { appendMail, type PendingContent } from "#lib/mail/outbox.ts";
import { DAY_MS, toIso } from "#lib/time/hours.ts";
import { isInForceWithoutEnd } from "#lib/status/agreement-statuses.ts";
import { managingRoles } from "#lib/auth/roles.ts";

type Seen = { status: AgreementStatus; statusReason: string; endsAt: Date | null };

/** Buyers hear of an end this long before it; a term of years that was known from its first day is no news then. */
export const ENDING_MAIL_MS = 30 * DAY_MS;

/** Reasons of an end after which something goes on: nobody is told that it is over. */
const goesOn = ["SUCCEEDED"];

/** What a buyer is told when an agreement came from one state to another; null: nothing. Pure. */
export function mailOfChange(before: Seen, after: Seen, now: Date): "welcome" | "pending" | "ending" | "ended" | null {
  const isNew = before.status !== after.status;
  switch (after.status) {
    case "ended":
    case "failed":
      return isNew && !goesOn.includes(after.statusReason) ? "ended" : null;
    case "ending":
      return isEndNear(after.endsAt, now) ? "ending" : null;
    case "active":
    case "trial":
      return isNew && before.status === "pending" ? "welcome" : null;
    case "pending":
      // ResolveCustomer counts as a beginning until AWS shows more: a payment that failed, or a start that is ahead.
      return isInForceWithoutEnd(before.status) ? "pending" : null;
    case "suspended":
      return null;
  }
}

/** Whether an end is ahead and near enough to be told of. Pure. */
export function isEndNear(endsAt: Date | null, now: Date): boolean {
  return endsAt !== null && endsAt > now && endsAt.getTime() - now.getTime() <= ENDING_MAIL_MS;
}

/**
 * Owes the owners and admins of an agreement's organization what `mailOfChange` says, in the transaction of the change. Each person gets
 * one mail about one change, however often it is settled anew. Welcome goes to those only who were told to wait before; who was told that
 * they can start hears as well when AWS says that they cannot yet.
 *
 * @param now business time.
 */
export async function enqueueMailOfChange(
  tx: Db,
  agreementId: string,
  before: Seen,
  after: Seen,
  now: Date,
): Promise<void> {
  const template = mailOfChange(before, after, now);
  if (template === null) return;
  const endsAt = toIso(after.endsAt ?? now);
  switch (template) {
    case "welcome":
      return enqueueWaitingWelcomes(tx, agreementId);
    case "pending":
      return enqueueToManagers(tx, agreementId, (organizationId) => ({
        template,
        about: aboutPending(agreementId, organizationId),
        data: { agreementId, organizationId },
      }));
    case "ending":
    case "ended":
      return enqueueToManagers(tx, agreementId, (organizationId) => ({
        template,
        about: aboutEnd(template, agreementId, after.endsAt ?? now),
        data: { agreementId, organizationId, endsAt, reason: after.statusReason },
      }));
  }
}

/** The name of an end: another instant is another end. Pure. */
function aboutEnd(template: "ending" | "ended", agreementId: string, endsAt: Date): string {
  return `${template}:${agreementId}:${Math.floor(endsAt.getTime() / 1_000)}`;
}

/** Owes one message to every owner and admin of the organization that an agreement belongs to; to nobody while it belongs to none. */
async function enqueueToManagers(
  tx: Db,
  agreementId: string,
  content: (organizationId: string) => PendingContent & { about: string },
): Promise<void> {
  const managers = await tx.membership.findMany({
    where: {
      role: { in: managingRoles },
      user: { erasedAt: null, email: { not: null } },
      organization: { links: { some: { agreementId, linkedTo: null } } },
    },
    select: { userId: true, organizationId: true },
  });
  await appendMail(
    tx,
    managers.map(({ userId, organizationId }) => ({ ...content(organizationId), userId })),
  );
}

/** Whoever was told that AWS has to confirm first is told when it has. */
async function enqueueWaitingWelcomes(tx: Db, agreementId: string): Promise<void> {
  const link = await tx.agreementLink.findFirst({
    where: { agreementId, linkedTo: null },
    select: { organizationId: true },
  });
  if (link === null) return;
  const { organizationId } = link;
  const told = await tx.mailOutbox.findMany({
    where: { about: aboutPending(agreementId, organizationId), userId: { not: null } },
    select: { userId: true },
  });
  await appendMail(
    tx,
    told.map(({ userId }) => ({
      template: "welcome",
      userId,
      about: `welcome:${agreementId}:${organizationId}`,
      data: { agreementId, organizationId },
    })),
  );
}

/** The name of a link that had to wait for AWS's word. Pure. */
function aboutPending(agreementId: string, organizationId: string): string {
  return `pending:${agreementId}:${organizationId}`;
}

/** Owes the person who linked an agreement the welcome, or, while AWS has not confirmed it, word that it waits. */
export async function enqueueMailOfLink(
  tx: Db,
  { agreementId, organizationId, userId }: { agreementId: string; organizationId: string; userId: string },
): Promise<void> {
  const { status } = await tx.agreement.findUniqueOrThrow({ where: { id: agreementId }, select: { status: true } });
  const data = { agreementId, organizationId };
  await appendMail(tx, [
    status === "pending"
      ? { template: "pending", userId, about: aboutPending(agreementId, organizationId), data }
      : { template: "welcome", userId, data },
  ]);
}
