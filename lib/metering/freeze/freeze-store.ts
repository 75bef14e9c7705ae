import type { PoolClient, Queryable } from "#lib/db/pool.ts";
import { freezeHourSql, freezeRecordsSql, takeAdjustmentsSql } from "#lib/metering/freeze/statements/freeze-sql.ts";
import { isInDrainSql } from "#lib/metering/in-drain-sql.ts";
import { sumHour } from "#lib/metering/freeze/statements/sum-hour.ts";
import { MINUTE_MS, toIso } from "#lib/time/hours.ts";
import { freezesAt, freezingLimit, sendingLimits } from "#lib/usage/metering-window.ts";

/**
 * Sent in the order of deadlines, which puts last month's first: they end at 05:59 on the 1st, none of this month before 23:59. A rank of its
 * own for last month's would send what was frozen after midnight before older hours whose window closes earlier.
 */
const BY_DEADLINE = 2;

/** Records of agreements in their drain are frozen with its end. */
const isInDrain = (now: string) => isInDrainSql({ agreementId: "r.agreement_id", hour: "r.hour", now });

export type FreezingProduct = { id: string; graceMinutes: number };

/** An hour of a product with something to freeze. `isHourDue`: its regular freeze; else only OPEN records of it. */
export type DueHour = { product: FreezingProduct; hour: Date; isHourDue: boolean };

/** Products that have an hour or a record which is not frozen. */
export async function findProductsToFreeze(db: Queryable): Promise<FreezingProduct[]> {
  const { rows } = await db.query<{ id: string; grace_minutes: number }>({
    name: "products-to-freeze",
    text: `SELECT p.id, p.grace_minutes FROM product p
           WHERE EXISTS (SELECT FROM metering_hour h WHERE h.product_id = p.id AND h.summed_at IS NULL)
              OR EXISTS (SELECT FROM metering_record r WHERE r.product_id = p.id AND r.state = 'OPEN')
           ORDER BY p.id`,
  });
  return rows.map((row) => ({ id: row.id, graceMinutes: row.grace_minutes }));
}

/** The oldest hour of a product that has something to freeze at `now` and is not left out; null when there is none. */
export async function findDueHour(
  db: Queryable,
  product: FreezingProduct,
  now: Date,
  isLeftOut: (hour: Date) => boolean = () => false,
): Promise<DueHour | null> {
  const hours = await db.query<{ hour: Date }>({
    name: "unsummed-hours",
    text: "SELECT hour FROM metering_hour WHERE product_id = $1 AND summed_at IS NULL ORDER BY hour",
    values: [product.id],
  });
  const records = await db.query<{ hour: Date; first_event_at: Date }>({
    name: "open-record-hours",
    text: `SELECT r.hour, min(r.first_event_at) AS first_event_at FROM metering_record r
           WHERE r.product_id = $1 AND r.state = 'OPEN' AND NOT ${isInDrain("$2::timestamptz")} GROUP BY r.hour ORDER BY r.hour`,
    values: [product.id, now.toISOString()],
  });
  const isDue = (hour: Date, firstEventAt: Date | null) =>
    freezesAt(hour, firstEventAt, product.graceMinutes) <= now && !isLeftOut(hour);
  const hour = hours.rows.find((row) => isDue(row.hour, null))?.hour;
  const unsummed = new Set(hours.rows.map((row) => row.hour.getTime()));
  // A record's own row is its lock only once the hour is closed and summed.
  const record = records.rows.find(
    (row) => isDue(row.hour, row.first_event_at) && !unsummed.has(row.hour.getTime()),
  )?.hour;
  const oldest = hour === undefined || (record !== undefined && record < hour) ? record : hour;
  if (oldest === undefined) return null;
  return { product, hour: oldest, isHourDue: oldest.getTime() === hour?.getTime() };
}

/** The freeze's first commit: waits for inserts under way, and lets none in after it. */
export async function shutHour(db: Queryable, { product, hour }: DueHour): Promise<void> {
  await db.query({
    name: "shut-hour",
    text: "UPDATE metering_hour SET state = 'FROZEN' WHERE product_id = $1 AND hour = $2 AND state = 'OPEN'",
    values: [product.id, toIso(hour)],
  });
}

/** One lock for all who freeze records of a product; held to the end of the transaction. No other code takes it. */
export async function lockFreezing(client: PoolClient, productId: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", [`freeze ${productId}`]);
}

type FreezeResult = { due: number; frozen: number; nothingDue: number; held: number };

/** The freeze's second commit, inside the caller's transaction: the hour's records, then those of its OPEN ones that are due. */
export async function freezeHour(
  client: PoolClient,
  due: DueHour & { now: Date; region: string },
): Promise<FreezeResult> {
  const total: FreezeResult = { due: 0, frozen: 0, nothingDue: 0, held: 0 };
  if (due.isHourDue) {
    const sums = await sumHour(client, { productId: due.product.id, hour: due.hour, agreementIds: null });
    if (sums.pairs > 0) add(total, await run(client, freezeHourSql, [...freezeValues(due), ...sums.columns]));
    await client.query({
      name: "mark-summed",
      text: "UPDATE metering_hour SET summed_at = $3 WHERE product_id = $1 AND hour = $2 AND state = 'FROZEN'",
      values: [due.product.id, toIso(due.hour), due.now.toISOString()],
    });
  }
  // The rows first, in a statement of their own: the sum must see every event that was let in before they were locked.
  const { rows } = await client.query<LockedRecord>({
    name: "lock-open-records",
    text: `SELECT r.id, r.agreement_id FROM metering_record r
           WHERE r.product_id = $1 AND r.hour = $2 AND r.state = 'OPEN' AND r.first_event_at <= $3
             AND NOT ${isInDrain("$4::timestamptz")}
           ORDER BY r.agreement_id, r.dimension FOR UPDATE OF r`,
    values: [due.product.id, toIso(due.hour), ripeUntil(due), due.now.toISOString()],
  });
  if (rows.length > 0) add(total, await freezeLocked(client, due, freezeValues(due), rows));
  if (total.frozen > 0) await takeAdjustments(client, due.product.id, due.hour);
  return total;
}

/** Freezes one agreement's OPEN records of an hour, whatever the grace; part of the caller's transaction. */
export async function freezeAgreementHour(
  client: PoolClient,
  { agreementId, ...due }: Omit<DueHour, "isHourDue"> & { agreementId: string; now: Date; region: string },
): Promise<FreezeResult> {
  const { rows } = await client.query<LockedRecord>({
    name: "lock-open-records-of-agreement",
    text: `SELECT id, agreement_id FROM metering_record
           WHERE agreement_id = $1 AND hour = $2 AND state = 'OPEN' ORDER BY dimension FOR UPDATE`,
    values: [agreementId, toIso(due.hour)],
  });
  return priceHeldRecords(client, due, rows);
}

/** Prices held records without a quantity, whose rows the transaction holds; part of the caller's transaction. */
export async function priceHeldRecords(
  client: PoolClient,
  due: Omit<DueHour, "isHourDue"> & { now: Date; region: string },
  rows: readonly LockedRecord[],
): Promise<FreezeResult> {
  const values = freezeValues({ ...due, isHourDue: false });
  const result = await freezeLocked(client, due, values.with(3, "infinity"), rows);
  await takeAdjustments(client, due.product.id, due.hour);
  return result;
}

type LockedRecord = { id: string; agreement_id: string };

async function freezeLocked(
  client: PoolClient,
  { product, hour }: Pick<DueHour, "product" | "hour">,
  values: unknown[],
  rows: readonly LockedRecord[],
): Promise<FreezeResult> {
  const agreementIds = [...new Set(rows.map((row) => row.agreement_id))];
  const sums = await sumHour(client, { productId: product.id, hour, agreementIds });
  return run(client, freezeRecordsSql, [...values, ...sums.columns, rows.map(({ id }) => id), agreementIds]);
}

async function takeAdjustments(client: PoolClient, productId: string, hour: Date): Promise<void> {
  await client.query({ name: "take-adjustments", text: takeAdjustmentsSql, values: [productId, toIso(hour)] });
}

function freezeValues(due: DueHour & { now: Date; region: string }): unknown[] {
  const limits = sendingLimits(due.hour);
  return [
    due.product.id,
    toIso(due.hour),
    due.now.toISOString(),
    ripeUntil(due),
    limits.windowEnd.toISOString(),
    limits.monthEnd.toISOString(),
    BY_DEADLINE,
    due.region,
  ];
}

/** First events up to this instant have had their grace; all of them once the hour may wait no longer. */
export function ripeUntil({ product, hour, now }: DueHour & { now: Date }): string {
  if (now >= freezingLimit(hour)) return "infinity";
  return new Date(now.getTime() - product.graceMinutes * MINUTE_MS).toISOString();
}

/** Without a name: see statements/freeze-sql.ts. */
async function run(client: PoolClient, text: string, values: unknown[]): Promise<FreezeResult> {
  const { rows } = await client.query<{ due: number; frozen: number; nothing_due: number; held: number }>({
    text,
    values,
  });
  const row = rows[0]!;
  return { due: row.due, frozen: row.frozen, nothingDue: row.nothing_due, held: row.held };
}

function add(total: FreezeResult, more: FreezeResult): void {
  total.due += more.due;
  total.frozen += more.frozen;
  total.nothingDue += more.nothingDue;
  total.held += more.held;
}
