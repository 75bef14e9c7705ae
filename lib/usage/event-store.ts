import type { Queryable } from "#lib/db/pool.ts";
import { run, type RowOf } from "#lib/db/statement.ts";
import { findStoredEvents as findStored } from "#lib/generated/sql/usage/statements/find-stored-events.ts";
import { insertUnderHourLock } from "#lib/generated/sql/usage/statements/insert-under-hour-lock.ts";
import { insertUnderRecordLock } from "#lib/generated/sql/usage/statements/insert-under-record-lock.ts";
import { releaseUnderHourLock } from "#lib/generated/sql/usage/statements/release-under-hour-lock.ts";
import { releaseUnderRecordLock } from "#lib/generated/sql/usage/statements/release-under-record-lock.ts";
import { toIso } from "#lib/time/hours.ts";
import { namedByOf, type ParsedEvent } from "#lib/usage/parse-event.ts";
import { microsToText } from "#lib/usage/quantity.ts";

/** An event with the agreement and the hour that it was found to belong to. */
export type PlacedEvent = { event: ParsedEvent; agreementId: string; productId: string; hour: Date };

/** What all events of one request share. */
export type Receipt = { apiKeyId: string | null; receivedAt: Date };

/** A stored event, as the duplicate check compares it. `reason`: why it was parked at first. */
export type StoredEvent = Omit<RowOf<typeof findStored>, "tags"> & { tags: Record<string, string> | null };

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
  const rows = await run(db, mode === "insert" ? insertUnderHourLock : releaseUnderHourLock, {
    ...eventValues(placed, receipt),
    named: namedAgreements(placed),
    lockedProducts: hours.map(({ productId }) => productId),
    lockedHours: hours.map(({ hour }) => toIso(hour)),
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
  const rows = await run(db, mode === "insert" ? insertUnderRecordLock : releaseUnderRecordLock, {
    ...eventValues(placed, receipt),
    named: namedAgreements(placed),
    lockedAgreements: records.map(({ agreementId }) => agreementId),
    lockedDimensions: records.map(({ event }) => event.dimension),
    lockedHours: records.map(({ hour }) => toIso(hour)),
  });
  return new Set(rows.map(({ key }) => key));
}

function namedAgreements(placed: readonly PlacedEvent[]): string[] {
  return [...new Set(placed.map(({ agreementId }) => agreementId))];
}

/** The stored events with these keys. */
export async function findStoredEvents(db: Queryable, keys: readonly string[]): Promise<Map<string, StoredEvent>> {
  if (keys.length === 0) return new Map();
  const rows = (await run(db, findStored, { keys })) as StoredEvent[];
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

/** The parameters that say what the events are, and their receipt. Instants go as text: there may be hundreds. */
export function eventValues(placed: readonly PlacedEvent[], receipt: Receipt) {
  return {
    keys: placed.map(({ event }) => event.key),
    ids: placed.map(({ event }) => event.id),
    agreementIds: placed.map(({ agreementId }) => agreementId),
    dimensions: placed.map(({ event }) => event.dimension),
    quantities: placed.map(({ event }) => microsToText(event.micros)),
    ats: placed.map(({ event }) => event.at.toISOString()),
    hours: placed.map(({ hour }) => toIso(hour)),
    tags: placed.map(({ event }) => event.tags),
    namedBys: placed.map(({ event, agreementId }) => namedByOf(event.name, agreementId)),
    apiKeyId: receipt.apiKeyId,
    receivedAt: receipt.receivedAt,
  };
}
