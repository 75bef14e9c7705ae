import type { Db } from "#lib/db/client.ts";
import type { AgreementStatus } from "#lib/generated/prisma/enums.ts";
import { appendMail, type PendingContent } from "#lib/mail/outbox.ts";
import { DAY_MS, toIso } from "#lib/time/hours.ts";
import { isInForceWithoutEnd } from "#lib/status/agreement-statuses.ts";
import { managingRoles } from "#lib/auth/roles.ts";

type Seen = { status: AgreementStatus; statusReason: string; endsAt: Date | null };

/** Buyers are mailed about an end this long before it, not earlier. */
export const ENDING_MAIL_MS = 30 * DAY_MS;

/** Reasons of an end after which an agreement goes on: no mail says that it is over. */
const goesOn = ["SUCCEEDED"];

/** The mail that a buyer gets when an agreement changes from one state to another; null: none. Pure. */
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

/** Whether an end is ahead and near enough for a mail. Pure. */
function isEndNear(endsAt: Date | null, now: Date): boolean {
  return endsAt !== null && endsAt > now && endsAt.getTime() - now.getTime() <= ENDING_MAIL_MS;
}

/**
 * Enqueues for the owners and admins of an agreement's organization the mail that `mailOfChange` names, in the
 * transaction of the change. Each person gets one mail about one change, however often the agreement is reconciled. A
 * welcome goes only to people who were mailed before that they have to wait. People who were mailed that they can start
 * are also mailed when AWS says that they cannot yet.
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

/**
 * Enqueues one message to every owner and admin of the organization that an agreement belongs to; none while it belongs
 * to no organization.
 */
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

/** People who were mailed that AWS has to confirm first are mailed when it has. */
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

/** The key of the mail about a link that waited for AWS's confirmation. Pure. */
function aboutPending(agreementId: string, organizationId: string): string {
  return `pending:${agreementId}:${organizationId}`;
}

/**
 * Enqueues the welcome for the person who linked an agreement or, while AWS has not confirmed it, the mail that it
 * waits.
 */
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
