import type { Pool, PoolClient } from "#lib/db/pool.ts";
import { run, statement } from "#lib/db/statement.ts";
import { inTransaction } from "#lib/db/transaction.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { bookRest } from "#lib/metering/freeze/close-agreement.ts";
import { FreezeRace } from "#lib/metering/freeze/freeze-race.ts";
import { lockFreezing, priceHeldRecords } from "#lib/metering/freeze/freeze-store.ts";

type Deps = {
  pool: Pool;
  /** Business time. */
  now: Date;
  region: string;
  /** Takes the failure of one product; without it the first one ends all. */
  report?: ReportFailure;
};

// Asked again after each read of its agreement's entitlements, and once the agreement is over.
const askedAgain = `record.state = 'HELD' AND record.quantity IS NULL AND record.deadline > :now
  AND GREATEST(agreement.entitlements_read_at, agreement.intake_closed_at) > record.frozen_at`;

const hoursToPrice = statement({
  name: "hours-to-price",
  text: `SELECT DISTINCT record.product_id AS "productId", record.hour
         FROM metering_record record JOIN agreement ON agreement.id = record.agreement_id
         WHERE ${askedAgain} ORDER BY record.hour, record.product_id LIMIT 500`,
  parameters: { now: "timestamptz" },
  columns: { productId: "uuid", hour: "timestamptz" },
});
const lockRecordsToPrice = statement({
  name: "lock-records-to-price",
  text: `SELECT record.id, record.agreement_id, agreement.intake_closed_at IS NOT NULL AS is_closed
         FROM metering_record record JOIN agreement ON agreement.id = record.agreement_id
         WHERE record.product_id = :productId AND record.hour = :hour AND ${askedAgain}
         ORDER BY record.agreement_id, record.dimension FOR UPDATE OF record`,
  parameters: { now: "timestamptz", productId: "uuid", hour: "timestamptz" },
  columns: { id: "bigint", agreement_id: "uuid", is_closed: "boolean" },
});

/** Tries in a row that lose a race before the next run goes on. */
const MAX_ATTEMPTS = 5;

/**
 * Prices records that were held without a quantity because the included units were unknown, once AWS has stated them: oldest hour
 * first, with the carry of this moment. No byte of them was ever offered, and the use that they were frozen with stays; only now do they
 * get the quantity that never changes. What is still unknown stays held. Safe to run many times at once.
 *
 * @returns how many were looked at.
 */
export async function priceKnownEntitlements(deps: Deps, isOver: () => boolean = () => false): Promise<number> {
  const rows = await run(deps.pool, hoursToPrice, { now: deps.now });
  const { report = throwFailure } = deps;
  const failed = new Set<string>();
  let priced = 0;
  for (const due of rows) {
    if (isOver()) break;
    // A later hour of the product would take the carry before the hour that failed.
    if (failed.has(due.productId)) continue;
    try {
      priced += await priceHour(deps, due);
    } catch (error) {
      report(error, { product: due.productId });
      failed.add(due.productId);
    }
  }
  return priced;
}

async function priceHour(deps: Deps, due: { productId: string; hour: Date }): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(deps.pool, (client) => priceLocked(deps, client, due));
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !(error instanceof FreezeRace)) throw error;
    }
  }
}

async function priceLocked(
  { now, region }: Deps,
  client: PoolClient,
  { productId, hour }: { productId: string; hour: Date },
): Promise<number> {
  await lockFreezing(client, productId);
  const rows = await run(client, lockRecordsToPrice, { now, productId, hour });
  if (rows.length === 0) return 0;
  const result = await priceHeldRecords(
    client,
    { product: { id: productId, graceMinutes: 0 }, hour, now, region },
    rows,
  );
  if (result.due !== result.frozen) throw new FreezeRace(`priced ${result.frozen} of ${result.due} records`);
  // What is left below a whole unit of an agreement that is over: as at its end.
  const closed = new Set(rows.filter((row) => row.is_closed).map((row) => row.agreement_id));
  for (const id of [...closed].toSorted()) await bookRest(client, { id, productId }, now);
  return rows.length;
}
