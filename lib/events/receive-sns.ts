import type { Queryable } from "#lib/db/pool.ts";
import { parseLifecycleJson } from "#lib/events/read-lifecycle-event-text.ts";
import { readSnsMessage } from "#lib/events/sns/sns-message.ts";
import { parseSnsEnvelope, type SnsEnvelope } from "#lib/events/sns/sns-envelope.ts";
import { verifySns, type SnsTrust } from "#lib/events/sns/verify-sns.ts";
import { storeLifecycleEvent, type ReceivedEvent } from "#lib/events/store-lifecycle-event.ts";

type Deps = SnsTrust & { db: Queryable };

/**
 * Verifies and stores an SNS message. A topic's request to confirm its subscription is stored for an owner to answer.
 *
 * @throws AppError INVALID_JSON, INVALID_REQUEST; NOT_FROM_SNS, UNAVAILABLE as `verifySns`.
 */
export async function receiveSns({ db, ...trust }: Deps, body: string): Promise<"stored" | "duplicate"> {
  return storeLifecycleEvent(db, await toSnsEvent(trust, parseLifecycleJson(body), body));
}

/**
 * A verified SNS message as the inbox stores it.
 *
 * @throws AppError INVALID_REQUEST; NOT_FROM_SNS, UNAVAILABLE as `verifySns`.
 */
export async function toSnsEvent(trust: SnsTrust, message: unknown, body: string): Promise<ReceivedEvent> {
  const envelope = parseSnsEnvelope(message);
  await verifySns(trust, envelope);
  return {
    source: "SNS",
    eventId: envelope.MessageId,
    type: typeOf(envelope),
    occurredAt: new Date(envelope.Timestamp),
    receivedAt: trust.now,
    body,
  };
}

function typeOf(envelope: SnsEnvelope): string {
  if (envelope.Type !== "Notification") return envelope.Type;
  return readSnsMessage(envelope.Message)?.action ?? "unknown";
}
