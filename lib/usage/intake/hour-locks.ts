import type { Queryable } from "#lib/db/pool.ts";
import type { MeteringHourState, MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import { toIso } from "#lib/time/hours.ts";
import { distinctBy, pairHour, type PlacedEvent } from "#lib/usage/event-store.ts";

/** Makes the lock rows of products' hours that have none yet. */
export async function openHours(db: Queryable, placed: readonly PlacedEvent[]): Promise<void> {
  const hours = distinctBy(placed, ({ productId, hour }) => `${productId} ${hour.getTime()}`);
  await db.query({
    name: "open-hours",
    text: `INSERT INTO metering_hour (product_id, hour)
           SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) AS u(product_id, hour) ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
    values: [hours.map(({ productId }) => productId), hours.map(({ hour }) => toIso(hour))],
  });
}

/**
 * Makes the OPEN records of hours whose regular freeze is over, or that their agreement's end has closed, and that have
 * none yet; the record's row is then the lock. `firstEventAt` is business time.
 */
export async function openRecords(db: Queryable, placed: readonly PlacedEvent[], firstEventAt: Date): Promise<void> {
  const records = distinctBy(placed, pairHour);
  await db.query({
    name: "open-records",
    text: `WITH opened AS (
             INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, first_event_at)
             SELECT u.agreement_id, u.product_id, u.dimension, u.hour, 'OPEN', $5
             FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) AS u(agreement_id, product_id, dimension, hour)
             ORDER BY u.agreement_id, u.dimension, u.hour
             ON CONFLICT (agreement_id, dimension, hour) DO NOTHING RETURNING hour)
           INSERT INTO hour_state AS s (hour, state, n) SELECT hour, 'OPEN', count(*) FROM opened GROUP BY hour ORDER BY hour
           ON CONFLICT (hour, state) DO UPDATE SET n = s.n + excluded.n`,
    values: [
      records.map(({ agreementId }) => agreementId),
      records.map(({ productId }) => productId),
      records.map(({ event }) => event.dimension),
      records.map(({ hour }) => toIso(hour)),
      firstEventAt.toISOString(),
    ],
  });
}

/** Why an event was not stored. Null: there is no such row. */
export type Obstacle = {
  isIntakeClosed: boolean;
  /** The agreement has ended in a later hour, and this one was frozen then. */
  isHourClosed: boolean;
  hour: MeteringHourState | null;
  record: MeteringRecordState | null;
};

/** Reads, for each event in order, the state of its intake lock, its hour lock and its record lock. */
export async function readObstacles(db: Queryable, placed: readonly PlacedEvent[]): Promise<Obstacle[]> {
  const { rows } = await db.query<{
    is_intake_closed: boolean;
    is_hour_closed: boolean;
    hour: MeteringHourState | null;
    record: MeteringRecordState | null;
  }>({
    name: "read-obstacles",
    text: `SELECT a.intake_closed_at IS NOT NULL AS is_intake_closed, coalesce(u.hour < a.hours_closed_before, false) AS is_hour_closed,
                  h.state AS hour, r.state AS record
           FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) WITH ORDINALITY AS u(agreement_id, dimension, hour, n)
           JOIN agreement a ON a.id = u.agreement_id
           LEFT JOIN metering_hour h ON h.product_id = a.product_id AND h.hour = u.hour
           LEFT JOIN metering_record r ON r.agreement_id = u.agreement_id AND r.dimension = u.dimension AND r.hour = u.hour
           ORDER BY u.n`,
    values: [
      placed.map(({ agreementId }) => agreementId),
      placed.map(({ event }) => event.dimension),
      placed.map(({ hour }) => toIso(hour)),
    ],
  });
  return rows.map((row) => ({
    isIntakeClosed: row.is_intake_closed,
    isHourClosed: row.is_hour_closed,
    hour: row.hour,
    record: row.record,
  }));
}

/** Whose hours late usage may come to, and from when on. */
export type LatePair = { agreementId: string; dimension: string; from: Date };

/** Tells for an hour whether the record of an agreement and dimension in it is frozen. */
export type IsHourFrozen = (pair: Omit<LatePair, "from">, hour: Date) => boolean;

/** Reads, for all pairs at once, the hours from `from` on whose record is frozen. */
export async function findFrozenHours(db: Queryable, pairs: readonly LatePair[]): Promise<IsHourFrozen> {
  const distinct = distinctBy(pairs, pairKey);
  if (distinct.length === 0) return () => false;
  const { rows } = await db.query<{ agreement_id: string; dimension: string; hour: Date }>({
    name: "find-frozen-hours",
    text: `SELECT r.agreement_id, r.dimension, r.hour
           FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS u(agreement_id, dimension, "from")
           JOIN metering_record r ON r.agreement_id = u.agreement_id AND r.dimension = u.dimension AND r.hour >= u."from"
           WHERE r.state <> 'OPEN'`,
    values: [
      distinct.map(({ agreementId }) => agreementId),
      distinct.map(({ dimension }) => dimension),
      distinct.map(({ from }) => toIso(from)),
    ],
  });
  const frozen = new Set(
    rows.map(({ agreement_id: agreementId, dimension, hour }) => hourKey({ agreementId, dimension }, hour)),
  );
  return (pair, hour) => frozen.has(hourKey(pair, hour));
}

function pairKey({ agreementId, dimension }: Omit<LatePair, "from">): string {
  return `${agreementId} ${dimension}`;
}

function hourKey(pair: Omit<LatePair, "from">, hour: Date): string {
  return `${hour.getTime()} ${pairKey(pair)}`;
}
