import type { Queryable } from "#lib/db/pool.ts";
import type { AsideReason } from "#lib/generated/prisma/enums.ts";
import { toIso } from "#lib/time/hours.ts";
import { namedByOf, type ParsedEvent } from "#lib/usage/parse-event.ts";
import { microsToText } from "#lib/usage/quantity.ts";

/** An event with the agreement and the hour that it was found to belong to. */
export type PlacedEvent = { event: ParsedEvent; agreementId: string; productId: string; hour: Date };

/** What all events of one request share. */
export type Receipt = { apiKeyId: string | null; receivedAt: Date };

/** The agreement of usage that no hour counts: such rows serve the duplicate check alone, and no sum reads them. */
export const NO_AGREEMENT = "00000000-0000-0000-0000-000000000000";

/**
 * A stored event, as the duplicate check compares it; of one that was parked, moved or voided, what was sent and
 * answered.
 */
export type StoredEvent = {
  key: string;
  id: string;
  agreement_id: string;
  dimension: string;
  quantity: string;
  at: Date;
  hour: Date;
  tags: Record<string, string> | null;
  named_by: string | null;
  /** Why it was parked at first. */
  reason: AsideReason | null;
};

export const EVENT_COLUMNS =
  "key, id, agreement_id, dimension, quantity, at, hour, tags, named_by, api_key_id, received_at";

// Both inserts: sorted by key, so that two senders of the same events wait for each other instead of deadlocking; FOR
// SHARE reads a lock's row again after waiting for the freeze that closes it, so that one statement is enough.
export const eventRows = `unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::numeric[], $6::timestamptz[], $7::timestamptz[],
    $8::jsonb[], $9::text[]) AS u(key, id, agreement_id, dimension, quantity, at, hour, tags, named_by)`;
const live = `live AS MATERIALIZED (
    SELECT a.id, a.product_id, a.hours_closed_before FROM agreement a
    WHERE a.id = ANY($12::uuid[]) AND a.intake_closed_at IS NULL ORDER BY a.id FOR SHARE)`;

const hourLock = `fence AS MATERIALIZED (
    SELECT h.product_id, h.hour FROM metering_hour h
    JOIN unnest($13::uuid[], $14::timestamptz[]) AS f(product_id, hour) ON f.product_id = h.product_id AND f.hour = h.hour
    WHERE h.state = 'OPEN' ORDER BY h.product_id, h.hour FOR SHARE OF h)`;
const passesHour = `JOIN fence ON fence.product_id = live.product_id AND fence.hour = u.hour
    AND (live.hours_closed_before IS NULL OR u.hour >= live.hours_closed_before)`;

const recordLock = `fence AS MATERIALIZED (
    SELECT r.agreement_id, r.dimension, r.hour FROM metering_record r
    JOIN unnest($13::uuid[], $14::text[], $15::timestamptz[]) AS f(agreement_id, dimension, hour)
      ON f.agreement_id = r.agreement_id AND f.dimension = r.dimension AND f.hour = r.hour
    WHERE r.state = 'OPEN' ORDER BY r.agreement_id, r.dimension, r.hour FOR SHARE OF r)`;
const passesRecord =
  "JOIN fence ON fence.agreement_id = u.agreement_id AND fence.dimension = u.dimension AND fence.hour = u.hour";

const insert = (fence: string, passes: string) => `
  WITH ${fence}, ${live}
  INSERT INTO usage_event (${EVENT_COLUMNS})
  SELECT u.*, $10::uuid, $11::timestamptz FROM ${eventRows} JOIN live ON live.id = u.agreement_id ${passes}
  ORDER BY u.key ON CONFLICT (key) DO NOTHING RETURNING key`;

// Parked usage has its row already; it becomes its agreement's, in an hour, under the same locks.
const release = (fence: string, passes: string) => `
  WITH ${fence}, ${live},
  taken AS (
    UPDATE usage_event e SET agreement_id = u.agreement_id, hour = u.hour
    FROM ${eventRows} JOIN live ON live.id = u.agreement_id ${passes}
    WHERE e.key = u.key AND e.agreement_id = '${NO_AGREEMENT}'
      AND EXISTS (SELECT FROM usage_aside s WHERE s.key = u.key AND s.state = 'WAITING')
    RETURNING e.key)
  UPDATE usage_aside s SET state = 'TAKEN_IN', settled_at = $11::timestamptz, settled_by = $10::uuid
  FROM taken WHERE s.key = taken.key RETURNING s.key`;

const underHourLocks = { insert: insert(hourLock, passesHour), release: release(hourLock, passesHour) };
const underRecordLocks = { insert: insert(recordLock, passesRecord), release: release(recordLock, passesRecord) };

/** How events are written under their locks: stored anew, or released where they were parked. */
export type WriteMode = "insert" | "release";

/**
 * Stores events whose product's hour and whose agreement still take usage, durably, each id once. One round trip.
 *
 * @returns the keys of those stored now; any other is stored already, or its hour or agreement is closed, or its
 *   agreement has ended in a later hour.
 */
export async function insertUnderHourLocks(
  db: Queryable,
  placed: readonly PlacedEvent[],
  receipt: Receipt,
  mode: WriteMode = "insert",
): Promise<Set<string>> {
  const hours = distinctBy(placed, ({ productId, hour }) => `${productId} ${hour.getTime()}`);
  const { rows } = await db.query<{ key: string }>({
    name: `${mode}-usage-under-hour-locks`,
    text: underHourLocks[mode],
    values: [
      ...eventValues(placed, receipt),
      hours.map(({ productId }) => productId),
      hours.map(({ hour }) => toIso(hour)),
    ],
  });
  return new Set(rows.map(({ key }) => key));
}

/**
 * The same for hours whose regular freeze is over, or that their agreement's end has closed: each event needs its own
 * record to be there and OPEN.
 */
export async function insertUnderRecordLocks(
  db: Queryable,
  placed: readonly PlacedEvent[],
  receipt: Receipt,
  mode: WriteMode = "insert",
): Promise<Set<string>> {
  const records = distinctBy(placed, pairHour);
  const { rows } = await db.query<{ key: string }>({
    name: `${mode}-usage-under-record-locks`,
    text: underRecordLocks[mode],
    values: [
      ...eventValues(placed, receipt),
      records.map(({ agreementId }) => agreementId),
      records.map(({ event }) => event.dimension),
      records.map(({ hour }) => toIso(hour)),
    ],
  });
  return new Set(rows.map(({ key }) => key));
}

/** The stored events with these keys. */
export async function findStoredEvents(db: Queryable, keys: readonly string[]): Promise<Map<string, StoredEvent>> {
  if (keys.length === 0) return new Map();
  const { rows } = await db.query<StoredEvent>({
    name: "find-stored-events",
    text: `SELECT e.key, e.id, coalesce(s.agreement_id, c.was_agreement_id, e.agreement_id) AS agreement_id, e.dimension, e.quantity,
                  e.at, coalesce(s.hour, c.was_hour, e.hour) AS hour, e.tags, e.named_by, s.reason
           FROM usage_event e LEFT JOIN usage_aside s ON s.key = e.key AND s.reason <> 'AFTER_END'
           LEFT JOIN LATERAL (
             SELECT was_agreement_id, was_hour FROM usage_correction WHERE key = e.key ORDER BY id LIMIT 1) c ON true
           WHERE e.key = ANY($1::uuid[])`,
    values: [keys],
  });
  return new Map(rows.map((row) => [row.key, row]));
}

/** One text for an event's agreement, dimension and hour. */
export function pairHour({ event, agreementId, hour }: PlacedEvent): string {
  return `${agreementId} ${hour.getTime()} ${event.dimension}`;
}

/** The first of each kind, in order. */
export function distinctBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  const first = new Map<string, T>();
  for (const item of items) {
    const kind = key(item);
    if (!first.has(kind)) first.set(kind, item);
  }
  return [...first.values()];
}

/** The parameters of `eventRows`, and the agreements named. */
export function eventValues(placed: readonly PlacedEvent[], receipt: Receipt): unknown[] {
  return [
    placed.map(({ event }) => event.key),
    placed.map(({ event }) => event.id),
    placed.map(({ agreementId }) => agreementId),
    placed.map(({ event }) => event.dimension),
    placed.map(({ event }) => microsToText(event.micros)),
    placed.map(({ event }) => event.at.toISOString()),
    placed.map(({ hour }) => toIso(hour)),
    placed.map(({ event }) => event.tags),
    placed.map(({ event, agreementId }) => namedByOf(event.name, agreementId)),
    receipt.apiKeyId,
    receipt.receivedAt.toISOString(),
    [...new Set(placed.map(({ agreementId }) => agreementId))],
  ];
}
