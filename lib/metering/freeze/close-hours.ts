import type { Pool, PoolClient } from "#lib/db/pool.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { freezeAtEnd, freezeOpenHours } from "#lib/metering/freeze/freeze-agreement.ts";
import { lockFreezing } from "#lib/metering/freeze/freeze-store.ts";
import { toIso } from "#lib/time/hours.ts";

type Deps = {
  pool: Pool;
  /** Business time. */
  now: Date;
  region: string;
  /** Takes the failure of one agreement; without it the first one ends all. */
  report?: ReportFailure;
};

type EndedAgreement = { id: string; productId: string; before: Date };

/**
 * Ended agreements in their drain, each with the hour that goes on until that is over: the one of its end. Earlier ones are closed; in an
 * hour later than that no usage of it is stamped. LEGACY has no drain: `closeEndedAgreements` freezes all of it at once.
 */
async function findEnded({ pool, now }: Deps): Promise<EndedAgreement[]> {
  const { rows } = await pool.query<EndedAgreement>({
    name: "agreements-with-hours-to-close",
    text: `SELECT * FROM (
             SELECT a.id, a.product_id AS "productId", a.ends_at, a.hours_closed_before,
                    LEAST(date_trunc('hour', $1::timestamptz, 'UTC'),
                          date_trunc('hour', a.ends_at - interval '1 millisecond', 'UTC')) AS before
             FROM agreement a JOIN product p ON p.id = a.product_id
             WHERE a.intake_closed_at IS NULL AND a.status = 'ended' AND a.ends_at IS NOT NULL AND p.integration <> 'LEGACY') e
           WHERE e.hours_closed_before IS NULL OR e.hours_closed_before < e.before
           ORDER BY e.ends_at LIMIT 500`,
    values: [now.toISOString()],
  });
  return rows;
}

/**
 * Freezes the hours that are over of agreements that have ended, whatever the grace and first in line, while the hour of their end and
 * the product's drain go on. What comes for such an hour in the drain opens a record of its own or, where that is frozen, is late. Safe to
 * run many times at once, and to be killed at any line.
 *
 * @returns how many records were frozen.
 * Rules: docs/rules.md, section 2, the end.
 */
export async function closeHoursOfEnded(deps: Deps, isOver: () => boolean = () => false): Promise<number> {
  const { report = throwFailure } = deps;
  let frozen = 0;
  for (const agreement of await findEnded(deps)) {
    if (isOver()) break;
    try {
      frozen += await freezeAtEnd(deps.pool, (client) => closeHours(deps, client, agreement));
    } catch (error) {
      report(error, { agreement: agreement.id });
    }
  }
  return frozen;
}

/**
 * One transaction: the bound first, in the row that every insert holds. That waits for inserts under way, and those that come while it
 * lasts wait for it and read the bound, so that each event is either summed here or passes the record lock.
 */
async function closeHours(
  { now, region }: Deps,
  client: PoolClient,
  { id, productId, before }: EndedAgreement,
): Promise<number> {
  await lockFreezing(client, productId);
  const closed = await client.query(
    `UPDATE agreement SET hours_closed_before = $2
     WHERE id = $1 AND intake_closed_at IS NULL AND status = 'ended' AND (hours_closed_before IS NULL OR hours_closed_before < $2)`,
    [id, toIso(before)],
  );
  if (closed.rowCount === 0) return 0;
  return freezeOpenHours(client, { id, productId, before }, { now, region });
}
