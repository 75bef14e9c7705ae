import type { Queryable } from "#lib/db/pool.ts";
import type { StepCause } from "#lib/metering/reasons.ts";

/**
 * The end of every statement that changes states, after a CTE `changed (id, hour, was, state, quantity)`: keeps the rollup by hour and
 * state in step, its rows touched in order so that two such statements cannot deadlock.
 */
export const rollupCte = `
  rollup AS (
    INSERT INTO hour_state AS s (hour, state, n, quantity)
    SELECT hour, state, sum(n), sum(quantity) FROM (
      SELECT hour, was AS state, -count(*) AS n, -sum(quantity) AS quantity FROM changed GROUP BY hour, was
      UNION ALL SELECT hour, state, count(*), sum(quantity) FROM changed GROUP BY hour, state) AS change
    GROUP BY hour, state ORDER BY hour, state
    ON CONFLICT (hour, state) DO UPDATE SET n = s.n + excluded.n, quantity = s.quantity + excluded.quantity)`;

/** Records that are moved at once by one statement, so that none holds many locks for long. */
const CHUNK = 2_000;

type Move = {
  /** One name a text, for the driver's prepared statement. */
  name: string;
  /** Which records `r` (joined with their agreement `a`); names the state that they leave. Parameters from $3 on. */
  where: string;
  /** What is set, the new state included. */
  set: string;
  values?: readonly unknown[];
  at: Date;
  cause: StepCause;
};

/**
 * Moves all records that fit from one state to another, with a step each and the rollup, in chunks that commit by themselves.
 * Records that somebody else holds are left alone.
 *
 * @returns how many were moved.
 */
export async function moveRecords(db: Queryable, { name, where, set, values = [], at, cause }: Move): Promise<number> {
  let moved = 0;
  for (;;) {
    const { rows } = await db.query<{ n: number }>({
      name,
      text: `
        WITH due AS MATERIALIZED (
          SELECT r.id, r.state AS was FROM metering_record r JOIN agreement a ON a.id = r.agreement_id
          WHERE ${where} ORDER BY r.id LIMIT ${CHUNK} FOR UPDATE OF r SKIP LOCKED),
        changed AS (
          UPDATE metering_record r SET ${set} FROM due JOIN metering_record o ON o.id = due.id
          JOIN agreement a ON a.id = o.agreement_id
          WHERE r.id = due.id RETURNING r.id, r.hour, due.was, r.state, r.quantity),
        steps AS (
          INSERT INTO metering_record_step (record_id, at, state, cause)
          SELECT id, $1::timestamptz, state, $2::text FROM changed ORDER BY id),
        ${rollupCte}
        SELECT count(*)::int AS n FROM changed`,
      values: [at.toISOString(), cause, ...values],
    });
    const n = rows[0]!.n;
    moved += n;
    if (n < CHUNK) return moved;
  }
}
