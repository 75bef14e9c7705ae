import type { Queryable } from "#lib/db/pool.ts";
import { moveRecords } from "#lib/metering/move-records.ts";
import { HOUR_MS, MINUTE_MS } from "#lib/time/hours.ts";

type Deps = { db: Queryable; now: Date };

/** AWS said CustomerNotSubscribed: how long the same bytes wait before they are offered again. */
const OFFER_AGAIN_MS = 15 * MINUTE_MS;
/** AWS takes the last usage of an agreement until this long after its end. */
const AFTER_END_MS = HOUR_MS;

/** Records whose sender did not come back: in doubt, and ready to be sent again with the same bytes. */
export function recoverLeases({ db, now }: Deps): Promise<number> {
  return moveRecords(db, {
    name: "recover-leases",
    where: "r.state = 'SENDING' AND r.lease_until < now()",
    set: "state = 'READY', is_in_doubt = true, lease_token = NULL, lease_until = NULL, due_at = NULL",
    at: now,
    cause: "LEASE_RAN_OUT",
  });
}

/** Records whose window has closed, sent or held: they leave the queue, with the doubt where an attempt had no answer. */
export function expireRecords({ db, now }: Deps): Promise<number> {
  return moveRecords(db, {
    name: "expire-records",
    where: "r.state IN ('READY', 'HELD') AND r.deadline <= $1",
    set: "state = 'EXPIRED', reason = CASE WHEN r.is_in_doubt THEN 'IN_DOUBT' ELSE 'WINDOW_CLOSED' END, due_at = NULL",
    at: now,
    cause: "WINDOW_CLOSED",
  });
}

/** Records that were held for want of a licence or account which is known by now: addressed, and ready. */
export function releaseKnownLicenses({ db, now }: Deps): Promise<number> {
  return moveRecords(db, {
    name: "release-known-licenses",
    where: `r.state = 'HELD' AND r.reason = 'LICENSE_UNKNOWN' AND r.deadline > $1
            AND a.license_arn IS NOT NULL AND a.customer_aws_account_id IS NOT NULL AND r.product_code IS NULL`,
    set: `state = 'READY', reason = NULL, license_arn = a.license_arn, customer_aws_account_id = a.customer_aws_account_id`,
    at: now,
    cause: "LICENSE_KNOWN",
  });
}

/** Records that AWS refused as not subscribed: every quarter of an hour once more, until their window or an hour after the end. */
export function offerAgain({ db, now }: Deps): Promise<number> {
  return moveRecords(db, {
    name: "offer-again",
    where: `r.state = 'NOT_SUBSCRIBED' AND r.deadline > $1 AND (a.ends_at IS NULL OR a.ends_at > $3)
            AND (SELECT max(s.at) FROM metering_record_step s WHERE s.record_id = r.id) <= $4`,
    set: "state = 'READY', due_at = NULL",
    values: [
      new Date(now.getTime() - AFTER_END_MS).toISOString(),
      new Date(now.getTime() - OFFER_AGAIN_MS).toISOString(),
    ],
    at: now,
    cause: "OFFERED_AGAIN",
  });
}
