import type { PoolClient, Queryable } from "#lib/db/pool.ts";
import { run, runForOne, statement, type RowOf, type ValuesOf } from "#lib/db/statement.ts";
import { freezeHour as freezeHourStatement } from "#lib/generated/sql/metering/freeze/statements/freeze-hour.ts";
import { freezeRecords } from "#lib/generated/sql/metering/freeze/statements/freeze-records.ts";
import { isInDrain } from "#lib/generated/sql/metering/statements/is-in-drain.ts";
import { sumHour, type HourSums } from "#lib/metering/freeze/statements/sum-hour.ts";
import { MINUTE_MS } from "#lib/time/hours.ts";
import { freezesAt, freezingLimit, sendingLimits } from "#lib/usage/metering-window.ts";

/**
 * Sent in the order of deadlines, which puts last month's first: they end at 05:59 on the 1st, none of this month before 23:59. A rank of its
 * own for last month's would send what was frozen after midnight before older hours whose window closes earlier.
 */
const BY_DEADLINE = 2;

export type FreezingProduct = { id: string; graceMinutes: number };

/** An hour of a product with something to freeze. `isHourDue`: its regular freeze; else only OPEN records of it. */
export type DueHour = { product: FreezingProduct; hour: Date; isHourDue: boolean };

const productsToFreeze = statement({
  name: "products-to-freeze",
  text: `SELECT product.id, product.grace_minutes FROM product
         WHERE EXISTS (
             SELECT FROM metering_hour hour WHERE hour.product_id = product.id AND hour.summed_at IS NULL)
           OR EXISTS (
             SELECT FROM metering_record record WHERE record.product_id = product.id AND record.state = 'OPEN')
         ORDER BY product.id`,
  parameters: {},
  columns: { id: "uuid", grace_minutes: "integer" },
});

/** Products that have an hour or a record which is not frozen. */
export async function findProductsToFreeze(db: Queryable): Promise<FreezingProduct[]> {
  const rows = await run(db, productsToFreeze, {});
  return rows.map((row) => ({ id: row.id, graceMinutes: row.grace_minutes }));
}

const unsummedHours = statement({
  name: "unsummed-hours",
  text: "SELECT hour FROM metering_hour WHERE product_id = :productId AND summed_at IS NULL ORDER BY hour",
  parameters: { productId: "uuid" },
  columns: { hour: "timestamptz" },
});
/** Not those of agreements in their final usage window: its end freezes them. */
const openRecordHours = statement({
  name: "open-record-hours",
  text: `SELECT record.hour, min(record.first_event_at) AS first_event_at FROM metering_record record
         WHERE record.product_id = :productId AND record.state = 'OPEN' AND NOT ${isInDrain}
         GROUP BY record.hour ORDER BY record.hour`,
  parameters: { productId: "uuid", now: "timestamptz" },
  columns: { hour: "timestamptz", first_event_at: "timestamptz" },
});

/** The oldest hour of a product that has something to freeze at `now` and is not left out; null when there is none. */
export async function findDueHour(
  db: Queryable,
  product: FreezingProduct,
  now: Date,
  isLeftOut: (hour: Date) => boolean = () => false,
): Promise<DueHour | null> {
  const hours = await run(db, unsummedHours, { productId: product.id });
  const records = await run(db, openRecordHours, { productId: product.id, now });
  const isDue = (hour: Date, firstEventAt: Date | null) =>
    freezesAt(hour, firstEventAt, product.graceMinutes) <= now && !isLeftOut(hour);
  const hour = hours.find((row) => isDue(row.hour, null))?.hour;
  const unsummed = new Set(hours.map((row) => row.hour.getTime()));
  // A record's own row is its lock only once the hour is closed and summed.
  const record = records.find((row) => isDue(row.hour, row.first_event_at) && !unsummed.has(row.hour.getTime()))?.hour;
  const oldest = hour === undefined || (record !== undefined && record < hour) ? record : hour;
  if (oldest === undefined) return null;
  return { product, hour: oldest, isHourDue: oldest.getTime() === hour?.getTime() };
}

const closeHour = statement({
  name: "shut-hour",
  text: "UPDATE metering_hour SET state = 'FROZEN' WHERE product_id = :productId AND hour = :hour AND state = 'OPEN'",
  parameters: { productId: "uuid", hour: "timestamptz" },
  columns: {},
});

/** The freeze's first commit: waits for inserts under way, and lets none in after it. */
export async function shutHour(db: Queryable, { product, hour }: DueHour): Promise<void> {
  await run(db, closeHour, { productId: product.id, hour });
}

const lockProduct = statement({
  name: null,
  text: "SELECT pg_advisory_xact_lock(hashtextextended(:name, 1))::text AS locked",
  parameters: { name: "text" },
  columns: { locked: "text" },
});

/** One lock for all that freezes records of a product, until the transaction ends. No other code takes it. */
export async function lockFreezing(client: PoolClient, productId: string): Promise<void> {
  await run(client, lockProduct, { name: `freeze ${productId}` });
}

type FreezeResult = { due: number; frozen: number; nothingDue: number; held: number };

const markSummed = statement({
  name: "mark-summed",
  text: "UPDATE metering_hour SET summed_at = :now WHERE product_id = :productId AND hour = :hour AND state = 'FROZEN'",
  parameters: { productId: "uuid", hour: "timestamptz", now: "timestamptz" },
  columns: {},
});
const lockOpenRecords = statement({
  name: "lock-open-records",
  text: `SELECT record.id, record.agreement_id FROM metering_record record
         WHERE record.product_id = :productId AND record.hour = :hour AND record.state = 'OPEN'
           AND record.first_event_at <= :dueUntil AND NOT ${isInDrain}
         ORDER BY record.agreement_id, record.dimension FOR UPDATE OF record`,
  parameters: { productId: "uuid", hour: "timestamptz", dueUntil: "timestamptz", now: "timestamptz" },
  columns: { id: "bigint", agreement_id: "uuid" },
});

/** The freeze's second commit, inside the caller's transaction: the hour's records, then those of its OPEN ones that are due. */
export async function freezeHour(
  client: PoolClient,
  due: DueHour & { now: Date; region: string },
): Promise<FreezeResult> {
  const total: FreezeResult = { due: 0, frozen: 0, nothingDue: 0, held: 0 };
  const hour = { productId: due.product.id, hour: due.hour };
  if (due.isHourDue) {
    const sums = await sumHour(client, { ...hour, agreementIds: null });
    if (sums.pairs > 0) {
      const row = await runForOne(client, freezeHourStatement, { ...freezeValues(due), ...sums.columns });
      add(total, toResult(row));
    }
    await run(client, markSummed, { ...hour, now: due.now });
  }
  // The rows first, in a statement of their own: the sum must see every event that was let in before they were locked.
  const rows = await run(client, lockOpenRecords, { ...hour, dueUntil: ripeUntil(due), now: due.now });
  if (rows.length > 0) add(total, await freezeLocked(client, due, freezeValues(due), rows));
  if (total.frozen > 0) await run(client, takeAdjustments, hour);
  return total;
}

const lockOpenRecordsOfAgreement = statement({
  name: "lock-open-records-of-agreement",
  text: `SELECT id, agreement_id FROM metering_record
         WHERE agreement_id = :agreementId AND hour = :hour AND state = 'OPEN' ORDER BY dimension FOR UPDATE`,
  parameters: { agreementId: "uuid", hour: "timestamptz" },
  columns: { id: "bigint", agreement_id: "uuid" },
});

/** Freezes one agreement's OPEN records of an hour, whatever the grace; part of the caller's transaction. */
export async function freezeAgreementHour(
  client: PoolClient,
  { agreementId, ...due }: Omit<DueHour, "isHourDue"> & { agreementId: string; now: Date; region: string },
): Promise<FreezeResult> {
  const rows = await run(client, lockOpenRecordsOfAgreement, { agreementId, hour: due.hour });
  return priceHeldRecords(client, due, rows);
}

/** Prices held records without a quantity, whose rows the transaction holds; part of the caller's transaction. */
export async function priceHeldRecords(
  client: PoolClient,
  due: Omit<DueHour, "isHourDue"> & { now: Date; region: string },
  rows: readonly LockedRecord[],
): Promise<FreezeResult> {
  const values = freezeValues({ ...due, isHourDue: false });
  const result = await freezeLocked(client, due, { ...values, dueUntil: "infinity" }, rows);
  await run(client, takeAdjustments, { productId: due.product.id, hour: due.hour });
  return result;
}

type LockedRecord = RowOf<typeof lockOpenRecords>;

async function freezeLocked(
  client: PoolClient,
  { product, hour }: Pick<DueHour, "product" | "hour">,
  values: FreezeValues,
  rows: readonly LockedRecord[],
): Promise<FreezeResult> {
  const agreementIds = [...new Set(rows.map((row) => row.agreement_id))];
  const sums = await sumHour(client, { productId: product.id, hour, agreementIds });
  const recordIds = rows.map(({ id }) => id);
  return toResult(await runForOne(client, freezeRecords, { ...values, ...sums.columns, recordIds, agreementIds }));
}

/**
 * Corrections moved the carry when they were made. The records that this transaction froze carried them in, and take them
 * over. A statement of its own, after the freeze's: that one may have waited for a carry which a correction had just moved.
 */
const takeAdjustments = statement({
  name: "take-adjustments",
  text: `UPDATE metering_adjustment adjustment SET record_id = record.id FROM metering_record record
         WHERE adjustment.record_id IS NULL AND record.agreement_id = adjustment.agreement_id
           AND record.dimension = adjustment.dimension AND record.product_id = :productId AND record.hour = :hour
           AND record.quantity IS NOT NULL AND record.xmin = pg_current_xact_id()::xid`,
  parameters: { productId: "uuid", hour: "timestamptz" },
  columns: {},
});

type FreezeValues = Omit<ValuesOf<typeof freezeHourStatement>, keyof HourSums["columns"]>;

function freezeValues(due: DueHour & { now: Date; region: string }): FreezeValues {
  const { windowEnd, monthEnd } = sendingLimits(due.hour);
  return {
    productId: due.product.id,
    hour: due.hour,
    now: due.now,
    dueUntil: ripeUntil(due),
    windowEnd,
    monthEnd,
    priority: BY_DEADLINE,
    region: due.region,
  };
}

/** First events up to this instant have had their grace; all of them once the hour may wait no longer. */
export function ripeUntil({ product, hour, now }: DueHour & { now: Date }): string {
  if (now >= freezingLimit(hour)) return "infinity";
  return new Date(now.getTime() - product.graceMinutes * MINUTE_MS).toISOString();
}

function toResult(row: RowOf<typeof freezeHourStatement>): FreezeResult {
  return { due: row.due, frozen: row.frozen, nothingDue: row.nothing_due, held: row.held };
}

function add(total: FreezeResult, more: FreezeResult): void {
  total.due += more.due;
  total.frozen += more.frozen;
  total.nothingDue += more.nothingDue;
  total.held += more.held;
}
