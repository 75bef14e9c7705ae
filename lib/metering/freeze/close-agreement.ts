import { raiseUncountedAlerts } from "#lib/alerts/raise-alert.ts";
import type { Pool, PoolClient } from "#lib/db/pool.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { freezeAtEnd, freezeOpenHours } from "#lib/metering/freeze/freeze-agreement.ts";
import { lockFreezing } from "#lib/metering/freeze/freeze-store.ts";
import { passCarryOn } from "#lib/metering/freeze/transfer-carry.ts";
import { KNOWN_END_STATUSES } from "#lib/status/agreement-statuses-sql.ts";

type Deps = {
  pool: Pool;
  /** Business time. */
  now: Date;
  region: string;
  /** Takes the failure of one agreement; without it the first one ends all. */
  report?: ReportFailure;
};

/**
 * Agreements whose end and drain are over and which still take usage, with their product. A drain leaves a quarter of AWS's last hour for
 * sending. LEGACY: AWS takes nothing after unsubscribe-success, so intake ends a quarter of an hour before that is
 * due (AWS facts 3.6, 5.4).
 */
async function findEnded({ pool, now }: Deps): Promise<{ id: string; productId: string }[]> {
  const { rows } = await pool.query<{ id: string; productId: string }>({
    name: "agreements-to-close",
    text: `SELECT a.id, a.product_id AS "productId" FROM agreement a JOIN product p ON p.id = a.product_id
           WHERE a.intake_closed_at IS NULL AND a.status IN (${KNOWN_END_STATUSES}) AND CASE p.integration
             WHEN 'LEGACY' THEN a.status_reason IN ('UNSUBSCRIBE_PENDING', 'UNSUBSCRIBED')
               AND coalesce(a.ends_at, '-infinity') - interval '15 minutes' <= $1
             ELSE a.status = 'ended'
               AND coalesce(a.ends_at, '-infinity') + make_interval(mins => LEAST(p.drain_minutes, 45)) <= $1 END
           ORDER BY a.ends_at LIMIT 500`,
    values: [now.toISOString()],
  });
  return rows;
}

/**
 * Ends the intake of agreements that have ended, after their product's drain, and freezes what they used at once, also in the running
 * hour and whatever the grace: AWS takes it for an hour after the end. What makes no whole unit is kept as an UNBILLABLE record
 * (`FRACTION_AT_END`). Safe to run many times at once, and to be killed at any line.
 *
 * An agreement is `ended` only when nothing goes on under its license (docs/rules.md, section 2). A successor takes
 * the carry over.
 *
 * @returns how many records were frozen.
 */
export async function closeEndedAgreements(deps: Deps, isOver: () => boolean = () => false): Promise<number> {
  const { report = throwFailure } = deps;
  let frozen = 0;
  for (const agreement of await findEnded(deps)) {
    if (isOver()) break;
    try {
      frozen += await freezeAtEnd(deps.pool, (client) => shutAndFreeze(deps, client, agreement));
    } catch (error) {
      report(error, { agreement: agreement.id });
    }
  }
  return frozen;
}

/**
 * One transaction: the intake lock first, which waits for inserts under way and keeps others waiting until it is over, so that a crash leaves
 * the agreement as it was; every later statement sees each event that was let in.
 */
async function shutAndFreeze(
  { now, region }: Deps,
  client: PoolClient,
  { id, productId }: { id: string; productId: string },
): Promise<number> {
  await lockFreezing(client, productId);
  const shut = await client.query(
    "UPDATE agreement SET intake_closed_at = $2, updated_at = $2 WHERE id = $1 AND intake_closed_at IS NULL",
    [id, now.toISOString()],
  );
  if (shut.rowCount === 0) return 0;

  const frozen = await freezeOpenHours(client, { id, productId, before: null }, { now, region });
  await giveUpWaiting(client, id, now);
  await bookRest(client, { id, productId }, now);
  return frozen;
}

/** What an agreement that is over has carried: its successor's, or a record of its own that nothing bills. */
export async function bookRest(
  client: PoolClient,
  { id, productId }: { id: string; productId: string },
  now: Date,
): Promise<void> {
  await passCarryOn(client, id, now);
  await saveRemainder(client, id, productId, now);
}

/** Usage that waits aside is not this agreement's to bill any more; a person closes it. */
async function giveUpWaiting(client: PoolClient, id: string, now: Date): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE usage_aside SET state = 'UNBILLABLE', note = 'AGREEMENT_NOT_ACTIVE', settled_at = $2
     WHERE agreement_id = $1 AND state = 'WAITING'`,
    [id, now.toISOString()],
  );
  if ((rowCount ?? 0) === 0) return;
  const alert = { kind: "USAGE_UNBILLABLE", subject: `agreement:${id}`, severity: "WARNING" } as const;
  await raiseUncountedAlerts(client, [{ ...alert, data: { events: rowCount } }], now);
}

/** What the carries still hold becomes a record of its own, in the hour after the pair's last one: so it stays in sight. */
async function saveRemainder(client: PoolClient, id: string, productId: string, now: Date): Promise<void> {
  await client.query(
    `WITH rest AS MATERIALIZED (
       SELECT c.dimension, c.quantity FROM metering_carry c WHERE c.agreement_id = $1::uuid AND c.quantity <> 0
       ORDER BY c.dimension FOR UPDATE),
     emptied AS (
       UPDATE metering_carry c SET quantity = 0, updated_at = $3 FROM rest
       WHERE c.agreement_id = $1::uuid AND c.dimension = rest.dimension),
     kept AS (
       INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, quantity, used, carried_in, carried_out, frozen_at,
                                    reason)
       SELECT $1::uuid, $2::uuid, rest.dimension,
              (SELECT max(r.hour) FROM metering_record r WHERE r.agreement_id = $1::uuid AND r.dimension = rest.dimension)
                + interval '1 hour', 'UNBILLABLE', 0, 0, rest.quantity, 0, $3::timestamptz, 'FRACTION_AT_END'
       FROM rest RETURNING id, hour, quantity),
     steps AS (
       INSERT INTO metering_record_step (record_id, at, state, cause)
       SELECT id, $3::timestamptz, 'UNBILLABLE', 'AGREEMENT_ENDED' FROM kept ORDER BY id)
     INSERT INTO hour_state AS s (hour, state, n, quantity)
     SELECT hour, 'UNBILLABLE', count(*), 0 FROM kept GROUP BY hour ORDER BY hour
     ON CONFLICT (hour, state) DO UPDATE SET n = s.n + excluded.n`,
    [id, productId, now.toISOString()],
  );
}
