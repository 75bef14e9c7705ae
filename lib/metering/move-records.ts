import { raiseUncountedSql } from "#lib/alerts/raise-alert.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import type { ReportFailure } from "#lib/errors/report-failure.ts";
import type { StepCause } from "#lib/metering/reasons.ts";
import { NOT_BILLED_STATES } from "#lib/metering/record-states-sql.ts";

/**
 * The end of every statement that changes states, after a CTE `changed (id, hour, was, state, quantity)`: keeps the rollup by hour and
 * state in step, its rows touched in order so that two such statements cannot deadlock.
 */
export const rollupCte = `
  rollup AS (
    INSERT INTO hour_state AS s (hour, state, n, quantity)
    SELECT hour, state, sum(n), sum(quantity) FROM (
      SELECT hour, was AS state, -count(*) AS n, -coalesce(sum(quantity), 0) AS quantity FROM changed GROUP BY hour, was
      UNION ALL SELECT hour, state, count(*), coalesce(sum(quantity), 0) FROM changed GROUP BY hour, state) AS change
    GROUP BY hour, state ORDER BY hour, state
    ON CONFLICT (hour, state) DO UPDATE SET n = s.n + excluded.n, quantity = s.quantity + excluded.quantity)`;

/**
 * The other end of a statement that may bring records into states that an operator must see, after the same CTE `changed`: an alert for
 * each agreement and state, which `countAlerts` then counts. `at` is an expression of business time.
 */
export const alertsCte = (at: string) => `
  alerts AS (${raiseUncountedSql(`
    SELECT 'RECORD_' || c.state, 'agreement:' || r.agreement_id, 'CRITICAL', ${at},
           jsonb_build_object('records', count(*), 'oldestHour', min(c.hour), 'dimension', min(r.dimension))
    FROM changed c JOIN metering_record r ON r.id = c.id
    WHERE c.state IN (${NOT_BILLED_STATES}) GROUP BY c.state, r.agreement_id`)})`;

/** Records that are moved at once by one statement, so that none holds many locks for long. */
const CHUNK = 2_000;

type Move = {
  /** One name a text, for the driver's prepared statement. */
  name: string;
  /** Which records `r` (joined with their agreement `a` and product `p`); names the state that they leave. Parameters from $3 on. */
  where: string;
  /** What is set, the new state included. */
  set: string;
  values?: readonly unknown[];
  at: Date;
  cause: StepCause;
  /** Takes the failure of one agreement; without it the first one ends all. */
  report?: ReportFailure | undefined;
};

/**
 * Moves all records that fit from one state to another, with a step each and the rollup, in chunks that commit by themselves.
 * Records that somebody else holds are left alone. Where a statement fails and there is a `report`, it is run again for fewer and fewer
 * agreements, down to those that fail by themselves, which are reported.
 *
 * @returns how many were moved.
 */
export async function moveRecords(db: Queryable, move: Move): Promise<number> {
  try {
    return await moveAll(db, move, null);
  } catch (error) {
    if (move.report === undefined || isDatabaseDown(error)) throw error;
    return moveEach(db, move, await agreementsOf(db, move), error);
  }
}

/** @param failure what failed for all of the agreements together. */
async function moveEach(db: Queryable, move: Move, agreementIds: readonly string[], failure: unknown): Promise<number> {
  if (agreementIds.length <= 1) {
    move.report!(failure, agreementIds[0] === undefined ? {} : { agreement: agreementIds[0] });
    return 0;
  }
  const middle = Math.ceil(agreementIds.length / 2);
  let moved = 0;
  for (const half of [agreementIds.slice(0, middle), agreementIds.slice(middle)]) {
    try {
      moved += await moveAll(db, move, half);
    } catch (error) {
      if (isDatabaseDown(error)) throw error;
      moved += await moveEach(db, move, half, error);
    }
  }
  return moved;
}

/** Agreements with records that fit. */
async function agreementsOf(db: Queryable, { where, values = [], at, cause }: Move): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT DISTINCT r.agreement_id AS id FROM metering_record r JOIN agreement a ON a.id = r.agreement_id
     JOIN product p ON p.id = r.product_id
     WHERE ${where} AND $1::timestamptz IS NOT NULL AND $2::text IS NOT NULL ORDER BY 1`,
    [at.toISOString(), cause, ...values],
  );
  return rows.map(({ id }) => id);
}

/** @param agreementIds only records of these; null: of all. */
async function moveAll(
  db: Queryable,
  { name, where, set, values = [], at, cause }: Move,
  agreementIds: readonly string[] | null,
): Promise<number> {
  const only = agreementIds === null ? "" : `AND r.agreement_id = ANY($${3 + values.length}::uuid[])`;
  let moved = 0;
  for (;;) {
    const { rows } = await db.query<{ n: number }>({
      name: agreementIds === null ? name : `${name}-of-some`,
      text: `
        WITH due AS MATERIALIZED (
          SELECT r.id, r.state AS was FROM metering_record r JOIN agreement a ON a.id = r.agreement_id
          JOIN product p ON p.id = r.product_id
          WHERE ${where} ${only} ORDER BY r.id LIMIT ${CHUNK} FOR UPDATE OF r SKIP LOCKED),
        changed AS (
          UPDATE metering_record r SET ${set} FROM due JOIN metering_record o ON o.id = due.id
          JOIN agreement a ON a.id = o.agreement_id
          WHERE r.id = due.id RETURNING r.id, r.hour, due.was, r.state, r.quantity),
        steps AS (
          INSERT INTO metering_record_step (record_id, at, state, cause)
          SELECT id, $1::timestamptz, state, $2::text FROM changed ORDER BY id),
        ${rollupCte},
        ${alertsCte("$1::timestamptz")}
        SELECT count(*)::int AS n FROM changed`,
      values: [at.toISOString(), cause, ...values, ...(agreementIds === null ? [] : [agreementIds])],
    });
    const n = rows[0]!.n;
    moved += n;
    if (n < CHUNK) return moved;
  }
}
