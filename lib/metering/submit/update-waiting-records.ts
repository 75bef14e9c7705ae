import type { Queryable } from "#lib/db/pool.ts";
import type { ReportFailure } from "#lib/errors/report-failure.ts";
import { inputFaults } from "#lib/marketplace/aws-errors.ts";
import { HELD_SENT_BEFORE } from "#lib/metering/submit/claim-records.ts";
import { moveRecords } from "#lib/metering/move-records.ts";
import { offerRejectedUnderAlert } from "#lib/metering/submit/refusals-before.ts";
import { HOUR_MS, MINUTE_MS } from "#lib/time/hours.ts";
import { EXPIRING_STATES, SENT_BY_JOB_STATES } from "#lib/metering/record-states-sql.ts";

type Deps = {
  db: Queryable;
  /** Business time. */
  now: Date;
  /** Takes the failure of one agreement; without it the first one ends all. */
  report?: ReportFailure;
};

/** AWS said CustomerNotSubscribed: how long the same bytes wait before they are offered again. */
const OFFER_AGAIN_MS = 15 * MINUTE_MS;
/** AWS takes the last usage of an agreement until this long after its end. */
const AFTER_END_MS = HOUR_MS;

/** Records whose sender did not come back: in doubt, and ready to be sent again with the same bytes. */
export function recoverLeases({ db, now, report }: Deps): Promise<number> {
  return moveRecords(db, {
    name: "recover-leases",
    where: "r.state = 'SENDING' AND r.lease_until < now()",
    set: "state = 'READY', is_in_doubt = true, lease_token = NULL, lease_until = NULL, due_at = NULL",
    at: now,
    report,
    cause: "LEASE_RAN_OUT",
  });
}

/** Records that are ready while all of their agreement or product is held: they wait with it. */
export function holdWithAll({ db, now, report }: Deps): Promise<number> {
  return moveRecords(db, {
    name: "hold-with-all",
    where: `r.state = 'READY' AND (p.held_at_deadline = 'EXPIRE' OR r.deadline > $1::timestamptz + ${HELD_SENT_BEFORE})
            AND (r.agreement_id IN (SELECT id FROM agreement WHERE held_at IS NOT NULL)
                 OR r.product_id IN (SELECT id FROM product WHERE held_at IS NOT NULL))`,
    set: "state = 'HELD', reason = CASE WHEN a.held_at IS NULL THEN 'PRODUCT_HELD' ELSE 'AGREEMENT_HELD' END, due_at = NULL",
    at: now,
    report,
    cause: "ALL_HELD",
  });
}

/** Records that were held with all of their agreement or product, which is over. */
export function releaseLiftedHolds({ db, now, report }: Deps): Promise<number> {
  return moveRecords(db, {
    name: "release-lifted-holds",
    where: `r.state = 'HELD' AND r.reason IN ('AGREEMENT_HELD', 'PRODUCT_HELD') AND r.deadline > $1
            AND a.held_at IS NULL AND p.held_at IS NULL`,
    set: "state = 'READY', reason = NULL",
    at: now,
    report,
    cause: "HOLD_LIFTED",
  });
}

/**
 * Held records whose deadline is near, where the product would rather send than lose them. Not those that nobody can address or price:
 * there is nothing to send; nor those that would be billed twice, nor an import's that AWS has not confirmed.
 */
export function sendHeldAtDeadline({ db, now, report }: Deps): Promise<number> {
  return moveRecords(db, {
    name: "send-held-at-deadline",
    where: `r.state = 'HELD' AND p.held_at_deadline = 'SEND' AND r.deadline > $1
            AND (a.held_at IS NULL OR a.unconfirmed_since IS NULL)
            AND r.deadline <= $1::timestamptz + ${HELD_SENT_BEFORE}
            AND r.quantity IS NOT NULL AND coalesce(r.reason, '') NOT IN ('LICENSE_UNKNOWN', 'LEGACY_MATCH')`,
    set: "state = 'READY', reason = NULL, release_requested_by = NULL",
    at: now,
    report,
    cause: "SENT_AT_DEADLINE",
  });
}

/** Records of hours that another sender metered, as somebody has said since: they are never sent, and their units stay visible. */
export function setAsideEarlierHours({ db, now, report }: Deps): Promise<number> {
  return moveRecords(db, {
    name: "set-aside-earlier-hours",
    where: `r.state IN (${SENT_BY_JOB_STATES}) AND r.state <> 'SENDING' AND r.quantity IS NOT NULL
            AND (r.agreement_id IN (SELECT id FROM agreement WHERE metering_from IS NOT NULL)
                 OR r.product_id IN (SELECT id FROM product WHERE metering_from IS NOT NULL))
            AND r.hour < GREATEST(a.metering_from, p.metering_from)`,
    set: "state = 'UNBILLABLE', reason = 'BEFORE_METERING_FROM', due_at = NULL",
    at: now,
    report,
    cause: "BEFORE_METERING_FROM",
  });
}

/** Records whose window has closed, sent or held: they leave the queue, with the doubt where an attempt had no answer. */
export async function expireRecords({ db, now, report }: Deps): Promise<number> {
  const expired = await moveRecords(db, {
    name: "expire-records",
    where: `r.state IN (${EXPIRING_STATES}) AND r.deadline <= $1`,
    set: "state = 'EXPIRED', reason = CASE WHEN r.is_in_doubt THEN 'IN_DOUBT' ELSE 'WINDOW_CLOSED' END, due_at = NULL",
    at: now,
    report,
    cause: "WINDOW_CLOSED",
  });
  // Use that was never priced counts in its period all the same: what the period used is added up anew.
  await db.query({
    name: "forget-periods",
    text: `UPDATE metering_carry c SET period_start = NULL FROM metering_record r
           WHERE r.state = 'EXPIRED' AND r.state <> 'ACCEPTED' AND r.quantity IS NULL AND r.hour > $1::timestamptz - interval '26 hours'
             AND c.agreement_id = r.agreement_id AND c.dimension = r.dimension AND c.period_start IS NOT NULL`,
    values: [now.toISOString()],
  });
  return expired;
}

/** Records that were held for want of a licence or account which is known by now: addressed, and ready. */
export function releaseKnownLicenses({ db, now, report }: Deps): Promise<number> {
  return moveRecords(db, {
    name: "release-known-licenses",
    where: `r.state = 'HELD' AND r.reason = 'LICENSE_UNKNOWN' AND r.deadline > $1
            AND a.license_arn IS NOT NULL AND a.customer_aws_account_id IS NOT NULL AND r.product_code IS NULL`,
    set: `state = 'READY', reason = NULL, license_arn = a.license_arn, customer_aws_account_id = a.customer_aws_account_id`,
    at: now,
    report,
    cause: "LICENSE_KNOWN",
  });
}

/** AWS's names that end a record, as they stand in `reason`. */
const finalNames = inputFaults.BatchMeterUsage.flatMap((name) => [name, `${name}Exception`]);

/**
 * Records that a release before this one rejected for an error that was not about them (expired credentials, a missing right): they are
 * offered again in their window. What this release rejects it never meets.
 */
function offerWronglyRejected({ db, now, report }: Deps): Promise<number> {
  return moveRecords(db, {
    name: "offer-wrongly-rejected",
    where: `r.state = 'REJECTED' AND r.state <> 'ACCEPTED' AND r.deadline > $1 AND r.reason IS NOT NULL AND r.reason <> ALL($3::text[])
            AND r.hour > $1::timestamptz - interval '26 hours'`,
    set: "state = 'READY', due_at = NULL",
    values: [finalNames],
    at: now,
    report,
    cause: "REJECTED_WRONGLY",
  });
}

/**
 * Records that AWS refused as not subscribed: every quarter of an hour once more, until their window or an hour after the end. And, at once,
 * those that were rejected for an error that was not about them, or while the account was the wrong one.
 */
export async function offerAgain(deps: Deps): Promise<number> {
  const { db, now, report } = deps;
  const wronglyRejected = await offerWronglyRejected(deps);
  const ofAccount = await offerRejectedUnderAlert(db, now, report);
  const offered = await moveRecords(db, {
    name: "offer-again",
    where: `r.state = 'NOT_SUBSCRIBED' AND r.deadline > $1 AND (a.ends_at IS NULL OR a.ends_at > $3)
            AND (SELECT max(s.at) FROM metering_record_step s WHERE s.record_id = r.id) <= $4`,
    set: "state = 'READY', due_at = NULL",
    values: [
      new Date(now.getTime() - AFTER_END_MS).toISOString(),
      new Date(now.getTime() - OFFER_AGAIN_MS).toISOString(),
    ],
    at: now,
    report,
    cause: "OFFERED_AGAIN",
  });
  return wronglyRejected + ofAccount + offered;
}
