import { raiseUncountedAlerts } from "#lib/alerts/raise-alert.ts";
import type { Pool, PoolClient } from "#lib/db/pool.ts";
import { run, runForCount, statement } from "#lib/db/statement.ts";
import { bookRemainder } from "#lib/generated/sql/metering/freeze/statements/book-remainder.ts";
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

/** `drain_minutes` is the final usage window; it leaves a quarter of AWS's last hour for sending. */
const agreementsToClose = statement({
  name: "agreements-to-close",
  text: `SELECT agreement.id, agreement.product_id AS "productId"
         FROM agreement JOIN product ON product.id = agreement.product_id
         WHERE agreement.intake_closed_at IS NULL AND agreement.status IN (${KNOWN_END_STATUSES}) AND CASE product.integration
           WHEN 'LEGACY' THEN agreement.status_reason IN ('UNSUBSCRIBE_PENDING', 'UNSUBSCRIBED')
             AND coalesce(agreement.ends_at, '-infinity') - interval '15 minutes' <= :now
           ELSE agreement.status = 'ended' AND coalesce(agreement.ends_at, '-infinity')
               + make_interval(mins => LEAST(product.drain_minutes, 45)) <= :now END
         ORDER BY agreement.ends_at LIMIT 500`,
  parameters: { now: "timestamptz" },
  columns: { id: "uuid", productId: "uuid" },
});

/**
 * Agreements whose end and drain are over and which still take usage, with their product. A drain leaves a quarter of AWS's last hour for
 * sending. LEGACY: AWS takes nothing after unsubscribe-success, so intake ends a quarter of an hour before that is
 * due (AWS facts 3.6, 5.4).
 */
function findEnded({ pool, now }: Deps): Promise<{ id: string; productId: string }[]> {
  return run(pool, agreementsToClose, { now });
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

const closeIntake = statement({
  name: null,
  text: `UPDATE agreement SET intake_closed_at = :now, updated_at = :now
         WHERE id = :id AND intake_closed_at IS NULL`,
  parameters: { id: "uuid", now: "timestamptz" },
  columns: {},
});

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
  if ((await runForCount(client, closeIntake, { id, now })) === 0) return 0;

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

const giveUpParkedUsage = statement({
  name: null,
  text: `UPDATE usage_aside SET state = 'UNBILLABLE', note = 'AGREEMENT_NOT_ACTIVE', settled_at = :now
         WHERE agreement_id = :id AND state = 'WAITING'`,
  parameters: { id: "uuid", now: "timestamptz" },
  columns: {},
});

/** Usage that waits aside is not this agreement's to bill any more; a person closes it. */
async function giveUpWaiting(client: PoolClient, id: string, now: Date): Promise<void> {
  const events = await runForCount(client, giveUpParkedUsage, { id, now });
  if (events === 0) return;
  const alert = { kind: "USAGE_UNBILLABLE", subject: `agreement:${id}`, severity: "WARNING" } as const;
  await raiseUncountedAlerts(client, [{ ...alert, data: { events } }], now);
}

/** What the carries still hold becomes a record of its own, in the hour after the pair's last one: so it stays in sight. */
async function saveRemainder(client: PoolClient, id: string, productId: string, now: Date): Promise<void> {
  await run(client, bookRemainder, { agreementId: id, productId, now });
}
