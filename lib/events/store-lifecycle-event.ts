import type { Queryable } from "#lib/db/pool.ts";
import type { LifecycleSource } from "#lib/generated/prisma/enums.ts";

/** An event from AWS as it came in. */
export type ReceivedEvent = {
  source: LifecycleSource;
  /** EventBridge's envelope id, or SNS's MessageId. */
  eventId: string;
  /** The detail-type, or the SNS message's action. */
  type: string;
  /** AWS's own time. */
  occurredAt: Date;
  /** Business time. */
  receivedAt: Date;
  /** Exactly as it was sent. */
  body: string;
};

/**
 * Stores a lifecycle event once under its source and id, before it is applied (E01). One round trip; durable when it
 * returns.
 */
export async function storeLifecycleEvent(db: Queryable, event: ReceivedEvent): Promise<"stored" | "duplicate"> {
  const { rowCount } = await db.query({
    name: "store-lifecycle-event",
    text: `INSERT INTO lifecycle_event (id, source, event_id, type, occurred_at, received_at, body)
           VALUES (gen_random_uuid(), $1::lifecycle_source, $2, $3, $4, $5, $6)
           ON CONFLICT (source, event_id) DO NOTHING`,
    values: [
      event.source,
      event.eventId,
      event.type,
      event.occurredAt.toISOString(),
      event.receivedAt.toISOString(),
      event.body,
    ],
  });
  return rowCount === 1 ? "stored" : "duplicate";
}

const TEXT_KEPT = 4_000;

/**
 * Stores a message that is no lifecycle event, once under the queue's own id, dead-lettered with the reason.
 *
 * @param body is stored up to its first 4,000 characters.
 */
export async function storeUnreadable(
  db: Queryable,
  { eventId, receivedAt, body, why }: { eventId: string; receivedAt: Date; body: string; why: string },
): Promise<void> {
  const text = body.slice(0, TEXT_KEPT).toWellFormed().replaceAll("\0", "\uFFFD");
  await db.query({
    name: "store-unreadable",
    text: `INSERT INTO lifecycle_event (id, source, event_id, type, occurred_at, received_at, body, state, error)
           VALUES (gen_random_uuid(), 'SQS', $1, 'Unreadable message', $2, $2, $3, 'SET_ASIDE', $4)
           ON CONFLICT (source, event_id) DO NOTHING`,
    values: [eventId, receivedAt.toISOString(), text, why],
  });
}
