import type { Pool, PoolClient } from "#lib/db/pool.ts";
import { inTransaction } from "#lib/db/transaction.ts";
import { isDatabaseDown, isUniqueViolation } from "#lib/errors/database-error.ts";
import type { ReportFailure } from "#lib/errors/report-failure.ts";
import { FreezeRace } from "#lib/metering/freeze/freeze-race.ts";
import { isInDrainSql } from "#lib/metering/in-drain-sql.ts";
import { narrow } from "#lib/metering/freeze/narrow.ts";
import { lockFreezing, priceHeldRecords, ripeUntil, type DueHour } from "#lib/metering/freeze/freeze-store.ts";
import { MINUTE_MS, toIso } from "#lib/time/hours.ts";

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
const elsewhere = "hashtextextended(p.agreement_id::text, $3), p.dimension";

function turn(now: Date): number {
  return Math.floor(now.getTime() / MINUTE_MS);
}

const withoutRecord = `
  SELECT e.agreement_id, e.dimension FROM usage_event e JOIN agreement a ON a.id = e.agreement_id AND a.product_id = $1::uuid
  LEFT JOIN metering_record r ON r.agreement_id = e.agreement_id AND r.dimension = e.dimension AND r.hour = e.hour
  WHERE e.hour = $2::timestamptz AND r.id IS NULL`;

async function pairsWithoutRecord(pool: Pool, { product, hour }: DueHour, now: Date): Promise<Pair[]> {
  const { rows } = await pool.query<Pair>(
    `SELECT p.agreement_id AS "agreementId", p.dimension FROM (${withoutRecord} GROUP BY 1, 2) p ORDER BY ${elsewhere}`,
    [product.id, toIso(hour), turn(now)],
  );
  return rows;
}

const isInDrain = isInDrainSql({ agreementId: "p.agreement_id", hour: "p.hour", now: "$5::timestamptz" });

async function ripePairs(pool: Pool, due: DueHour, now: Date): Promise<Pair[]> {
  const { rows } = await pool.query<Pair>(
    `SELECT p.agreement_id AS "agreementId", p.dimension FROM metering_record p
     WHERE p.product_id = $1 AND p.hour = $2 AND p.state = 'OPEN' AND p.first_event_at <= $4
       AND NOT ${isInDrain} ORDER BY ${elsewhere}`,
    [due.product.id, toIso(due.hour), turn(now), ripeUntil({ ...due, now }), now.toISOString()],
  );
  return rows;
}

const ofPairs = (pairs: readonly Pair[]) => [
  pairs.map(({ agreementId }) => agreementId),
  pairs.map(({ dimension }) => dimension),
];

/** Opens records of pairs whose hour is closed and not summed: from then on each record's row is its lock. */
async function openPairs({ pool }: Deps, { product, hour }: DueHour, pairs: readonly Pair[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    await lockFreezing(client, product.id);
    await client.query(
      `WITH opened AS (
         INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, first_event_at)
         SELECT e.agreement_id, h.product_id, e.dimension, e.hour, 'OPEN', min(e.received_at)
         FROM metering_hour h
         JOIN unnest($3::uuid[], $4::text[]) AS u(agreement_id, dimension) ON true
         JOIN usage_event e ON e.hour = h.hour AND e.agreement_id = u.agreement_id AND e.dimension = u.dimension
         WHERE h.product_id = $1::uuid AND h.hour = $2::timestamptz AND h.state = 'FROZEN' AND h.summed_at IS NULL
         GROUP BY e.agreement_id, h.product_id, e.dimension, e.hour ORDER BY e.agreement_id, e.dimension
         ON CONFLICT (agreement_id, dimension, hour) DO NOTHING RETURNING hour)
       INSERT INTO hour_state AS s (hour, state, n) SELECT hour, 'OPEN', count(*) FROM opened GROUP BY hour
       ON CONFLICT (hour, state) DO UPDATE SET n = s.n + excluded.n`,
      [product.id, toIso(hour), ...ofPairs(pairs)],
    );
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

/** The rows in a statement of their own: the sum must see every event that was let in before they were locked. */
async function lockOpen(client: PoolClient, { hour }: DueHour, pairs: readonly Pair[]) {
  const { rows } = await client.query<{ id: string; agreement_id: string }>(
    `SELECT r.id, r.agreement_id FROM metering_record r
     JOIN unnest($2::uuid[], $3::text[]) AS u(agreement_id, dimension)
       ON u.agreement_id = r.agreement_id AND u.dimension = r.dimension
     WHERE r.hour = $1 AND r.state = 'OPEN' ORDER BY r.agreement_id, r.dimension FOR UPDATE OF r`,
    [toIso(hour), ...ofPairs(pairs)],
  );
  return rows;
}

async function markSummed(pool: Pool, { product, hour }: DueHour, now: Date): Promise<void> {
  await pool.query(
    `UPDATE metering_hour SET summed_at = $3 WHERE product_id = $1::uuid AND hour = $2::timestamptz AND state = 'FROZEN'
       AND summed_at IS NULL AND NOT EXISTS (${withoutRecord})`,
    [product.id, toIso(hour), now.toISOString()],
  );
}
