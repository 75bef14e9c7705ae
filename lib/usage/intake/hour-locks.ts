import type { Queryable } from "#lib/db/pool.ts";
import { run, statement } from "#lib/db/statement.ts";
import { openRecords as openRecordsStatement } from "#lib/generated/sql/usage/intake/statements/open-records.ts";
import type { MeteringHourState, MeteringRecordState } from "#lib/generated/prisma/enums.ts";
import { toIso } from "#lib/time/hours.ts";
import { distinctBy, pairHour, type PlacedEvent } from "#lib/usage/event-store.ts";

const openHourLocks = statement({
  name: "open-hours",
  text: `INSERT INTO metering_hour (product_id, hour)
         SELECT * FROM unnest(:productIds::uuid[], :hours::timestamptz[]) AS wanted (product_id, hour)
         ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
  parameters: { productIds: "uuid[]", hours: "timestamptz[]" },
  columns: {},
});

/** Makes the lock rows of products' hours that have none yet. */
export async function openHours(db: Queryable, placed: readonly PlacedEvent[]): Promise<void> {
  const hours = distinctBy(placed, ({ productId, hour }) => `${productId} ${hour.getTime()}`);
  await run(db, openHourLocks, {
    productIds: hours.map(({ productId }) => productId),
    hours: hours.map(({ hour }) => toIso(hour)),
  });
}

/**
 * Makes the OPEN records of hours whose regular freeze is over, or that their agreement's end has closed, and that have
 * none yet; the record's row is then the lock. `firstEventAt` is business time.
 */
export async function openRecords(db: Queryable, placed: readonly PlacedEvent[], firstEventAt: Date): Promise<void> {
  const records = distinctBy(placed, pairHour);
  await run(db, openRecordsStatement, {
    agreementIds: records.map(({ agreementId }) => agreementId),
    productIds: records.map(({ productId }) => productId),
    dimensions: records.map(({ event }) => event.dimension),
    hours: records.map(({ hour }) => toIso(hour)),
    firstEventAt,
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

const obstacles = statement({
  name: "read-obstacles",
  text: `SELECT agreement.intake_closed_at IS NOT NULL AS is_intake_closed,
                coalesce(wanted.hour < agreement.hours_closed_before, false) AS is_hour_closed,
                hour.state AS hour, record.state AS record
         FROM unnest(:agreementIds::uuid[], :dimensions::text[], :hours::timestamptz[])
           WITH ORDINALITY AS wanted (agreement_id, dimension, hour, place)
         JOIN agreement ON agreement.id = wanted.agreement_id
         LEFT JOIN metering_hour hour ON hour.product_id = agreement.product_id AND hour.hour = wanted.hour
         LEFT JOIN metering_record record ON record.agreement_id = wanted.agreement_id
           AND record.dimension = wanted.dimension AND record.hour = wanted.hour
         ORDER BY wanted.place`,
  parameters: { agreementIds: "uuid[]", dimensions: "text[]", hours: "timestamptz[]" },
  columns: {
    is_intake_closed: "boolean",
    is_hour_closed: "boolean",
    hour: "metering_hour_state?",
    record: "metering_record_state?",
  },
});

/** Reads, for each event in order, the state of its intake lock, its hour lock and its record lock. */
export async function readObstacles(db: Queryable, placed: readonly PlacedEvent[]): Promise<Obstacle[]> {
  const rows = await run(db, obstacles, {
    agreementIds: placed.map(({ agreementId }) => agreementId),
    dimensions: placed.map(({ event }) => event.dimension),
    hours: placed.map(({ hour }) => toIso(hour)),
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

const frozenHours = statement({
  name: "find-frozen-hours",
  text: `SELECT record.agreement_id, record.dimension, record.hour
         FROM unnest(:agreementIds::uuid[], :dimensions::text[], :froms::timestamptz[])
           AS pair (agreement_id, dimension, "from")
         JOIN metering_record record ON record.agreement_id = pair.agreement_id
           AND record.dimension = pair.dimension AND record.hour >= pair."from"
         WHERE record.state <> 'OPEN'`,
  parameters: { agreementIds: "uuid[]", dimensions: "text[]", froms: "timestamptz[]" },
  columns: { agreement_id: "uuid", dimension: "text", hour: "timestamptz" },
});

/** Reads, for all pairs at once, the hours from `from` on whose record is frozen. */
export async function findFrozenHours(db: Queryable, pairs: readonly LatePair[]): Promise<IsHourFrozen> {
  const distinct = distinctBy(pairs, pairKey);
  if (distinct.length === 0) return () => false;
  const rows = await run(db, frozenHours, {
    agreementIds: distinct.map(({ agreementId }) => agreementId),
    dimensions: distinct.map(({ dimension }) => dimension),
    froms: distinct.map(({ from }) => toIso(from)),
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
