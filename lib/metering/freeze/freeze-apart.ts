import type { Pool, PoolClient } from "#lib/db/pool.ts";
import { run, statement } from "#lib/db/statement.ts";
import { inTransaction } from "#lib/db/transaction.ts";
import { isDatabaseDown, isUniqueViolation } from "#lib/errors/database-error.ts";
import type { ReportFailure } from "#lib/errors/report-failure.ts";
import { FreezeRace } from "#lib/metering/freeze/freeze-race.ts";
import { openPairsOfHour } from "#lib/generated/sql/metering/freeze/statements/open-pairs-of-hour.ts";
import { isInDrain } from "#lib/generated/sql/metering/statements/is-in-drain.ts";
import { narrow } from "#lib/metering/freeze/narrow.ts";
import { lockFreezing, priceHeldRecords, ripeUntil, type DueHour } from "#lib/metering/freeze/freeze-store.ts";
import { MINUTE_MS } from "#lib/time/hours.ts";

type Deps = {
  pool: Pool;
  /** Business time. */
  now: Date;
  region: string;
  report: ReportFailure;
};

type ApartCounts = { frozen: number; nothingDue: number; held: number };

/** How many agreements may fail in one hour of a product before its others wait for the next run: a cause that all share takes no more time. */
const MOST_FAILURES = 30;

/** How often a freeze is begun again that lost a race for a carry or a record. */
const MAX_ATTEMPTS = 5;

/**
 * Freezes an hour that failed as a whole: in groups of agreements, halved until each failing one is found. A pair that fails keeps its usage
 * in an OPEN record, whose row is its lock, and the next run tries it again. The hour counts as summed once each of its pairs has a record;
 * where not even that could be written, the hour stays as it is, and its frozen pairs are not frozen again. The hour was shut in an earlier commit.
 *
 * @param isOver asked between groups: whether the run's time is over.
 * @throws the database's error when it is away.
 */
export async function freezeApart(deps: Deps, due: DueHour, isOver: () => boolean): Promise<ApartCounts> {
  const { pool, now } = deps;
  const failed = new Map<string, unknown>();
  const isEnough = () => isOver() || failed.size >= MOST_FAILURES;
  const fail = (agreementId: string, error: unknown) => {
    if (!failed.has(agreementId)) failed.set(agreementId, error);
  };
  const counts: ApartCounts = { frozen: 0, nothingDue: 0, held: 0 };

  if (due.isHourDue) {
    await inEachPair(await pairsWithoutRecord(pool, due, now), (pairs) => openPairs(deps, due, pairs), fail, isEnough);
  }
  const freeze = async (pairs: readonly Pair[]) => {
    const result = await again(() => freezePairs(deps, due, pairs));
    counts.frozen += result.frozen;
    counts.nothingDue += result.nothingDue;
    counts.held += result.held;
  };
  await inEachPair(await ripePairs(pool, due, now), freeze, fail, isEnough);
  if (due.isHourDue) await markSummed(pool, due, now);
  for (const [agreement, error] of failed) deps.report(error, { agreement });
  return counts;
}

type Pair = { agreementId: string; dimension: string };

/** Does `work` for whole agreements, and pair by pair for an agreement that fails. */
async function inEachPair(
  pairs: readonly Pair[],
  work: (pairs: readonly Pair[]) => Promise<void>,
  fail: (agreementId: string, error: unknown) => void,
  isEnough: () => boolean,
): Promise<void> {
  const byAgreement = [...Map.groupBy(pairs, ({ agreementId }) => agreementId).values()];
  await narrow(byAgreement, (groups) => work(groups.flat()), {
    isEnough,
    failed: (own) =>
      narrow(own, work, {
        isEnough: () => false,
        failed: (pair, error) => Promise.resolve(fail(pair.agreementId, error)),
      }),
  });
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (
        attempt === MAX_ATTEMPTS ||
        isDatabaseDown(error) ||
        !(error instanceof FreezeRace || isUniqueViolation(error))
      ) {
        throw error;
      }
    }
  }
}

// Each run begins elsewhere: where many fail for one cause, the same ones do not always come last.
const elsewhere = "hashtextextended(pair.agreement_id::text, :turn), pair.dimension";

function turn(now: Date): number {
  return Math.floor(now.getTime() / MINUTE_MS);
}

const withoutRecord = `
  SELECT event.agreement_id, event.dimension FROM usage_event event
  JOIN agreement ON agreement.id = event.agreement_id AND agreement.product_id = :productId::uuid
  LEFT JOIN metering_record record
    ON record.agreement_id = event.agreement_id AND record.dimension = event.dimension AND record.hour = event.hour
  WHERE event.hour = :hour::timestamptz AND record.id IS NULL`;
const pairColumns = { agreementId: "uuid", dimension: "text" } as const;

// These statements run only for an hour that failed as a whole: they have no names.
const readPairsWithoutRecord = statement({
  name: null,
  text: `SELECT pair.agreement_id AS "agreementId", pair.dimension FROM (${withoutRecord} GROUP BY 1, 2) pair
         ORDER BY ${elsewhere}`,
  parameters: { productId: "uuid", hour: "timestamptz", turn: "bigint" },
  columns: pairColumns,
});

function pairsWithoutRecord(pool: Pool, { product, hour }: DueHour, now: Date): Promise<Pair[]> {
  return run(pool, readPairsWithoutRecord, { productId: product.id, hour, turn: turn(now) });
}

const readDuePairs = statement({
  name: null,
  text: `SELECT pair.agreement_id AS "agreementId", pair.dimension
         FROM (SELECT * FROM metering_record record
               WHERE record.product_id = :productId AND record.hour = :hour AND record.state = 'OPEN'
                 AND record.first_event_at <= :dueUntil AND NOT ${isInDrain}) pair
         ORDER BY ${elsewhere}`,
  parameters: {
    productId: "uuid",
    hour: "timestamptz",
    turn: "bigint",
    dueUntil: "timestamptz",
    now: "timestamptz",
  },
  columns: pairColumns,
});

function ripePairs(pool: Pool, due: DueHour, now: Date): Promise<Pair[]> {
  return run(pool, readDuePairs, {
    productId: due.product.id,
    hour: due.hour,
    turn: turn(now),
    dueUntil: ripeUntil({ ...due, now }),
    now,
  });
}

const ofPairs = (pairs: readonly Pair[]) => ({
  agreementIds: pairs.map(({ agreementId }) => agreementId),
  dimensions: pairs.map(({ dimension }) => dimension),
});

/** Opens records of pairs whose hour is closed and not summed: from then on each record's row is its lock. */
async function openPairs({ pool }: Deps, { product, hour }: DueHour, pairs: readonly Pair[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    await lockFreezing(client, product.id);
    await run(client, openPairsOfHour, { productId: product.id, hour, ...ofPairs(pairs) });
  });
}

async function freezePairs({ pool, now, region }: Deps, due: DueHour, pairs: readonly Pair[]): Promise<ApartCounts> {
  return inTransaction(pool, async (client) => {
    await lockFreezing(client, due.product.id);
    const rows = await lockOpen(client, due, pairs);
    if (rows.length === 0) return { frozen: 0, nothingDue: 0, held: 0 };
    const result = await priceHeldRecords(client, { product: due.product, hour: due.hour, now, region }, rows);
    if (result.due !== result.frozen) throw new FreezeRace(`froze ${result.frozen} of ${result.due} records`);
    return result;
  });
}

const lockOpenPairs = statement({
  name: null,
  text: `SELECT record.id, record.agreement_id FROM metering_record record
         JOIN unnest(:agreementIds::uuid[], :dimensions::text[]) AS pair (agreement_id, dimension)
           ON pair.agreement_id = record.agreement_id AND pair.dimension = record.dimension
         WHERE record.hour = :hour AND record.state = 'OPEN'
         ORDER BY record.agreement_id, record.dimension FOR UPDATE OF record`,
  parameters: { hour: "timestamptz", agreementIds: "uuid[]", dimensions: "text[]" },
  columns: { id: "bigint", agreement_id: "uuid" },
});

/** The rows in a statement of their own: the sum must see every event that was let in before they were locked. */
function lockOpen(client: PoolClient, { hour }: DueHour, pairs: readonly Pair[]) {
  return run(client, lockOpenPairs, { hour, ...ofPairs(pairs) });
}

const markSummedOnceComplete = statement({
  name: null,
  text: `UPDATE metering_hour SET summed_at = :now
         WHERE product_id = :productId::uuid AND hour = :hour::timestamptz AND state = 'FROZEN'
           AND summed_at IS NULL AND NOT EXISTS (${withoutRecord})`,
  parameters: { productId: "uuid", hour: "timestamptz", now: "timestamptz" },
  columns: {},
});

async function markSummed(pool: Pool, { product, hour }: DueHour, now: Date): Promise<void> {
  await run(pool, markSummedOnceComplete, { productId: product.id, hour, now });
}
