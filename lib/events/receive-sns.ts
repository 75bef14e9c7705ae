import type { Queryable } from "#lib/db/pool.ts";
import { parseNoticeJson } from "#lib/events/read-notice-text.ts";
import { readSnsMessage } from "#lib/events/sns/sns-message.ts";
import { parseSnsEnvelope, type SnsEnvelope } from "#lib/events/sns/sns-envelope.ts";
import { verifySns, type SnsTrust } from "#lib/events/sns/verify-sns.ts";
import { storeNotice } from "#lib/events/store-notice.ts";

type Deps = SnsTrust & { db: Queryable };

/**
 * Verifies and stores an SNS message. Confirmations of subscriptions are kept under their own type for an operator to see, and
 * change nothing.
 *
 * @throws AppError INVALID_JSON, INVALID_REQUEST; FORBIDDEN, UNAVAILABLE as `verifySns`.
 */
export async function receiveSns({ db, ...trust }: Deps, body: string): Promise<"stored" | "duplicate"> {
  const envelope = parseSnsEnvelope(parseNoticeJson(body));
  await verifySns(trust, envelope);
  return storeNotice(db, {
    source: "SNS",
    eventId: envelope.MessageId,
    type: typeOf(envelope),
    occurredAt: new Date(envelope.Timestamp),
    receivedAt: trust.now,
    body,
  });
}

function typeOf(envelope: SnsEnvelope): string {
  if (envelope.Type !== "Notification") return envelope.Type;
  return readSnsMessage(envelope.Message)?.action ?? "unknown";
}
