import type { Queryable } from "#lib/db/pool.ts";
import { run, statement } from "#lib/db/statement.ts";
import type { ReportFailure } from "#lib/errors/report-failure.ts";
import { inputFaults } from "#lib/marketplace/aws-errors.ts";
import { HELD_SENT_BEFORE } from "#lib/metering/submit/limits.ts";
import { defineMove, moveRecords } from "#lib/metering/move-records.ts";
import { resendRejectedUnderAlert } from "#lib/metering/submit/refusals-before.ts";
import { EXPIRING_STATES, SENT_BY_JOB_STATES } from "#lib/metering/record-states-sql.ts";
import { HOUR_MS, MINUTE_MS } from "#lib/time/hours.ts";

type Deps = {
  db: Queryable;
  /** Business time. */
  now: Date;
  /** Takes the failure of one agreement; without it the first one ends all. */
  report?: ReportFailure;
};

/** AWS said CustomerNotSubscribed: how long the same bytes wait before they are sent again. */
const OFFER_AGAIN_MS = 15 * MINUTE_MS;
/** AWS takes the last usage of an agreement until this long after its end. */
const AFTER_END_MS = HOUR_MS;

const leaseRanOut = defineMove({
  cause: "LEASE_RAN_OUT",
  name: "recover-leases",
  where: "record.state = 'SENDING' AND record.lease_until < now()",
  set: "state = 'READY', is_in_doubt = true, lease_token = NULL, lease_until = NULL, due_at = NULL",
  parameters: {},
});

/** Records whose sender did not come back: in doubt, and ready to be sent again with the same bytes. */
export function recoverLeases({ db, now, report }: Deps): Promise<number> {
  return moveRecords(db, leaseRanOut, { now, values: {}, report });
}

const allHeld = defineMove({
  cause: "ALL_HELD",
  name: "hold-with-all",
  where: `record.state = 'READY' AND (product.held_at_deadline = 'EXPIRE' OR record.deadline > :now::timestamptz + interval '${HELD_SENT_BEFORE}')
          AND (record.agreement_id IN (SELECT id FROM agreement WHERE held_at IS NOT NULL)
               OR record.product_id IN (SELECT id FROM product WHERE held_at IS NOT NULL))`,
  set: "state = 'HELD', reason = CASE WHEN agreement.held_at IS NULL THEN 'PRODUCT_HELD' ELSE 'AGREEMENT_HELD' END, due_at = NULL",
  parameters: {},
});

/** Records that are ready while all of their agreement or product is held: they wait with it. */
export function holdWithAll({ db, now, report }: Deps): Promise<number> {
  return moveRecords(db, allHeld, { now, values: {}, report });
}

const holdLifted = defineMove({
  cause: "HOLD_LIFTED",
  name: "release-lifted-holds",
  where: `record.state = 'HELD' AND record.reason IN ('AGREEMENT_HELD', 'PRODUCT_HELD') AND record.deadline > :now
          AND agreement.held_at IS NULL AND product.held_at IS NULL`,
  set: "state = 'READY', reason = NULL",
  parameters: {},
});

/** Records that were held with all of their agreement or product, which is over. */
export function releaseLiftedHolds({ db, now, report }: Deps): Promise<number> {
  return moveRecords(db, holdLifted, { now, values: {}, report });
}

const heldAtDeadline = defineMove({
  cause: "SENT_AT_DEADLINE",
  name: "send-held-at-deadline",
  where: `record.state = 'HELD' AND product.held_at_deadline = 'SEND' AND record.deadline > :now
          AND (agreement.held_at IS NULL OR agreement.unconfirmed_since IS NULL)
          AND record.deadline <= :now::timestamptz + interval '${HELD_SENT_BEFORE}'
          AND record.quantity IS NOT NULL AND coalesce(record.reason, '') NOT IN ('LICENSE_UNKNOWN', 'LEGACY_MATCH')`,
  set: "state = 'READY', reason = NULL, release_requested_by = NULL",
  parameters: {},
});

/**
 * Held records whose deadline is near, where the product would rather send than lose them. Not those without addressing or price:
 * there is nothing to send; nor those that would be billed twice, nor an import's that AWS has not confirmed.
 */
export function sendHeldAtDeadline({ db, now, report }: Deps): Promise<number> {
  return moveRecords(db, heldAtDeadline, { now, values: {}, report });
}

const earlierHour = defineMove({
  cause: "BEFORE_METERING_FROM",
  name: "set-aside-earlier-hours",
  where: `record.state IN (${SENT_BY_JOB_STATES}) AND record.state <> 'SENDING' AND record.quantity IS NOT NULL
          AND (record.agreement_id IN (SELECT id FROM agreement WHERE metering_from IS NOT NULL)
               OR record.product_id IN (SELECT id FROM product WHERE metering_from IS NOT NULL))
          AND record.hour < GREATEST(agreement.metering_from, product.metering_from)`,
  set: "state = 'UNBILLABLE', reason = 'BEFORE_METERING_FROM', due_at = NULL",
  parameters: {},
});

/** Records of hours that another sender metered, as an operator has said since: they are never sent, and their units stay visible. */
export function excludeEarlierHours({ db, now, report }: Deps): Promise<number> {
  return moveRecords(db, earlierHour, { now, values: {}, report });
}

const windowClosed = defineMove({
  cause: "WINDOW_CLOSED",
  name: "expire-records",
  where: `record.state IN (${EXPIRING_STATES}) AND record.deadline <= :now`,
  set: "state = 'EXPIRED', reason = CASE WHEN record.is_in_doubt THEN 'IN_DOUBT' ELSE 'WINDOW_CLOSED' END, due_at = NULL",
  parameters: {},
});

const forgetPeriods = statement({
  name: "forget-periods",
  text: `UPDATE metering_carry carry SET period_start = NULL FROM metering_record record
         WHERE record.state = 'EXPIRED' AND record.state <> 'ACCEPTED' AND record.quantity IS NULL
           AND record.hour > :now::timestamptz - interval '26 hours' AND carry.agreement_id = record.agreement_id
           AND carry.dimension = record.dimension AND carry.period_start IS NOT NULL`,
  parameters: { now: "timestamptz" },
  columns: {},
});

/** Records whose window has closed, sent or held: they leave the queue, with the doubt where an attempt had no answer. */
export async function expireRecords({ db, now, report }: Deps): Promise<number> {
  const expired = await moveRecords(db, windowClosed, { now, values: {}, report });
  // Use that was never priced counts in its period all the same: what the period used is added up anew.
  await run(db, forgetPeriods, { now });
  return expired;
}

const licenseKnown = defineMove({
  cause: "LICENSE_KNOWN",
  name: "release-known-licenses",
  where: `record.state = 'HELD' AND record.reason = 'LICENSE_UNKNOWN' AND record.deadline > :now
          AND agreement.license_arn IS NOT NULL AND agreement.customer_aws_account_id IS NOT NULL AND record.product_code IS NULL`,
  set: `state = 'READY', reason = NULL, license_arn = agreement.license_arn, customer_aws_account_id = agreement.customer_aws_account_id`,
  parameters: {},
});

/** Records that were held for want of a license or account which is known by now: addressed, and ready. */
export function releaseKnownLicenses({ db, now, report }: Deps): Promise<number> {
  return moveRecords(db, licenseKnown, { now, values: {}, report });
}

/** AWS's names that end a record, as they stand in `reason`. */
const finalNames = inputFaults.BatchMeterUsage.flatMap((name) => [name, `${name}Exception`]);

const wronglyRejected = defineMove({
  cause: "REJECTED_WRONGLY",
  name: "offer-wrongly-rejected",
  where: `record.state = 'REJECTED' AND record.state <> 'ACCEPTED' AND record.deadline > :now AND record.reason IS NOT NULL AND record.reason <> ALL(:errorNames::text[])
          AND record.hour > :now::timestamptz - interval '26 hours'`,
  set: "state = 'READY', due_at = NULL",
  parameters: { errorNames: "text[]" },
});

/**
 * Records that a release before this one rejected for an error that was not about them (expired credentials, a missing right): they are
 * sent again in their window. What this release rejects it never meets.
 */
function resendWronglyRejected({ db, now, report }: Deps): Promise<number> {
  return moveRecords(db, wronglyRejected, { now, values: { errorNames: finalNames }, report });
}

const notSubscribed = defineMove({
  cause: "OFFERED_AGAIN",
  name: "offer-again",
  where: `record.state = 'NOT_SUBSCRIBED' AND record.deadline > :now
          AND (agreement.ends_at IS NULL OR agreement.ends_at > :endedAfter)
          AND (SELECT max(step.at) FROM metering_record_step step WHERE step.record_id = record.id) <= :lastStepUntil`,
  set: "state = 'READY', due_at = NULL",
  parameters: { endedAfter: "timestamptz", lastStepUntil: "timestamptz" },
});

/**
 * Records that AWS refused as not subscribed: every quarter of an hour once more, until their window or an hour after the end. And, at once,
 * those that were rejected for an error that was not about them, or while the account was the wrong one.
 */
export async function sendAgain(deps: Deps): Promise<number> {
  const { db, now, report } = deps;
  const wronglyRejected = await resendWronglyRejected(deps);
  const ofAccount = await resendRejectedUnderAlert(db, now, report);
  const offered = await moveRecords(db, notSubscribed, {
    now,
    values: {
      endedAfter: new Date(now.getTime() - AFTER_END_MS),
      lastStepUntil: new Date(now.getTime() - OFFER_AGAIN_MS),
    },
    report,
  });
  return wronglyRejected + ofAccount + offered;
}
