import type { Pool, PoolClient } from "#lib/db/pool.ts";
import { run, runForCount, statement, type RowOf } from "#lib/db/statement.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { freezeAtEnd, freezeOpenHours } from "#lib/metering/freeze/freeze-agreement.ts";
import { lockFreezing } from "#lib/metering/freeze/freeze-store.ts";

type Deps = {
  pool: Pool;
  /** Business time. */
  now: Date;
  region: string;
  /** Takes the failure of one agreement; without it the first one ends all. */
  report?: ReportFailure;
};

const agreementsWithHoursToClose = statement({
  name: "agreements-with-hours-to-close",
  text: `SELECT ended.id, ended."productId", ended.before FROM (
           SELECT agreement.id, agreement.product_id AS "productId", agreement.ends_at, agreement.hours_closed_before,
                  LEAST(date_trunc('hour', :now::timestamptz, 'UTC'),
                        date_trunc('hour', agreement.ends_at - interval '1 millisecond', 'UTC')) AS before
           FROM agreement JOIN product ON product.id = agreement.product_id
           WHERE agreement.intake_closed_at IS NULL AND agreement.status = 'ended' AND agreement.ends_at IS NOT NULL
             AND product.integration <> 'LEGACY') ended
         WHERE ended.hours_closed_before IS NULL OR ended.hours_closed_before < ended.before
         ORDER BY ended.ends_at LIMIT 500`,
  parameters: { now: "timestamptz" },
  columns: { id: "uuid", productId: "uuid", before: "timestamptz" },
});
type EndedAgreement = RowOf<typeof agreementsWithHoursToClose>;

/**
 * Ended agreements in their drain, each with the hour that goes on until that is over: the one of its end. Earlier ones are closed; in an
 * hour later than that no usage of it is stamped. LEGACY has no drain: `closeEndedAgreements` freezes all of it at once.
 */
function findEnded({ pool, now }: Deps): Promise<EndedAgreement[]> {
  return run(pool, agreementsWithHoursToClose, { now });
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

const closeHoursBefore = statement({
  name: null,
  text: `UPDATE agreement SET hours_closed_before = :before
         WHERE id = :id AND intake_closed_at IS NULL AND status = 'ended'
           AND (hours_closed_before IS NULL OR hours_closed_before < :before)`,
  parameters: { id: "uuid", before: "timestamptz" },
  columns: {},
});

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
  if ((await runForCount(client, closeHoursBefore, { id, before })) === 0) return 0;
  return freezeOpenHours(client, { id, productId, before }, { now, region });
}
