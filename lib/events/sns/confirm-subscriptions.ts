import { watchSetUp } from "#lib/alerts/watch/watch-set-up.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Database } from "#lib/db/client.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { logError } from "#lib/log/log.ts";
import { findEnrolment } from "#lib/events/sns/enrolment.ts";
import { parseSnsEnvelope } from "#lib/events/sns/sns-envelope.ts";
import type { SubscriptionPort } from "#lib/marketplace/subscription-port.ts";

type Deps = {
  db: Database;
  subscriptions: SubscriptionPort;
  /** Topics whose messages are accepted. */
  topicArns: readonly string[];
  /** Business time. */
  now: Date;
};

/** Why a topic's question waits. */
export const ENROLMENT_CLOSED = "ENROLMENT_CLOSED";

/**
 * Answers the topics that asked whether their messages are wanted, while an owner has opened enrolment: through the
 * SDK, with token and topic of a verified message of a listed topic. The address in the message is never called (N05).
 *
 * @returns how many subscriptions were confirmed.
 */
export async function confirmSubscriptions({ db, subscriptions, topicArns, now }: Deps): Promise<number> {
  const enrolment = await findEnrolment(db, now);
  if (enrolment === null) return 0;
  const waiting = await db.lifecycleEvent.findMany({
    where: { source: "SNS", type: "SubscriptionConfirmation", state: "WAITING", error: ENROLMENT_CLOSED },
    select: { id: true, body: true },
    orderBy: { receivedAt: "asc" },
    take: 20,
  });
  const watch = { db, now };
  let confirmed = 0;
  for (const { id, body } of waiting) {
    const envelope = parseSnsEnvelope(JSON.parse(body));
    if (envelope.Type !== "SubscriptionConfirmation") continue;
    const { TopicArn, Token } = envelope;
    try {
      const isListed = topicArns.includes(TopicArn);
      const answer = isListed
        ? await watchSetUp(watch, {
            operation: "ConfirmSubscription",
            call: () => subscriptions.confirm(TopicArn, Token),
          })
        : ({ status: "refused", name: "TOPIC_NOT_LISTED" } as const);
      await db.$transaction(async (tx) => {
        const isDone = answer.status === "confirmed";
        await tx.lifecycleEvent.update({
          where: { id },
          data: isDone ? { state: "APPLIED", appliedAt: now, error: null } : { state: "SET_ASIDE", error: answer.name },
          select: { id: true },
        });
        await recordAudit(tx, {
          at: now,
          actor: { kind: "JOB", id: "sns" },
          action: isDone ? "sns_subscription.confirmed" : "sns_subscription.refused",
          subject: { type: "lifecycle_event", id },
          data: { topicArn: TopicArn, enrolment: enrolment.id },
        });
      });
      if (answer.status === "confirmed") confirmed++;
    } catch (error) {
      if (!isAppError(error)) throw error;
      // Tried again by the next run, while enrolment is open.
      logError(error, { doing: "confirming a subscription", event: id });
    }
  }
  return confirmed;
}
