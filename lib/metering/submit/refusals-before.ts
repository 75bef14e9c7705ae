import type { Queryable } from "#lib/db/pool.ts";
import type { ReportFailure } from "#lib/errors/report-failure.ts";
import { inputFaults, mayMeanAnotherAccount } from "#lib/marketplace/aws-errors.ts";
import type { Claim } from "#lib/metering/submit/claim-records.ts";
import { moveRecords } from "#lib/metering/move-records.ts";
import { WAITING_STATES } from "#lib/metering/record-states-sql.ts";

/** AWS's names that may mean another account, as they stand in `reason`. */
const names = inputFaults.BatchMeterUsage.filter(mayMeanAnotherAccount).flatMap((name) => [name, `${name}Exception`]);

/**
 * Whether AWS has answered for other records of the same place since it refused one of these before: then it is about these records.
 *
 * @param scope `region`, or `product` within it.
 */
export async function wasTakenSince(
  db: Queryable,
  { productId, region }: Claim,
  scope: "region" | "product",
  records: readonly { recordId: string; submissionId: string }[],
): Promise<boolean> {
  if (records.length === 0) return false;
  const { rows } = await db.query<{ is_taken: boolean }>({
    name: `taken-since-${scope}`,
    text: `
      WITH before AS (
        SELECT max(s.at) AS at FROM unnest($1::bigint[], $2::uuid[]) AS r (id, submission_id)
        JOIN metering_record_step s ON s.record_id = r.id
        WHERE s.cause IN ('CONFIGURATION', 'REFUSED_ALONE', 'REFUSED_BY_AWS') AND s.submission_id <> r.submission_id)
      SELECT EXISTS (
        SELECT FROM submission, before WHERE started_at > before.at AND outcome = 'ANSWERED' AND region = $3
        ${scope === "product" ? "AND product_id = $4" : "AND $4::uuid IS NOT NULL"}) AS is_taken`,
    values: [
      records.map(({ recordId }) => recordId),
      records.map(({ submissionId }) => submissionId),
      region,
      productId,
    ],
  });
  return rows[0]!.is_taken;
}

/**
 * Whether AWS refused another agreement's record alone, by a name that may mean another account, and has taken nothing of the product since.
 * Such a record may wait, be under way on another server, or be rejected. One that was rejected while AWS took others says nothing.
 */
export async function wasAnotherRefused(
  db: Queryable,
  productId: string,
  recordIds: readonly string[],
  now: Date,
): Promise<boolean> {
  const { rows } = await db.query({
    name: "another-refused",
    text: `
      WITH taken AS MATERIALIZED (
        SELECT started_at AS at FROM submission
        WHERE product_id = $1 AND outcome = 'ANSWERED' AND started_at > $2::timestamptz - interval '26 hours'
        ORDER BY started_at DESC LIMIT 1)
      SELECT FROM metering_record r
      WHERE r.state IN (${WAITING_STATES}, 'REJECTED') AND r.state <> 'ACCEPTED' AND r.product_id = $1
        AND r.hour > $2::timestamptz - interval '26 hours'
        AND (r.state <> 'REJECTED' OR r.refused_alone IS DISTINCT FROM 'PROVEN')
        AND r.agreement_id NOT IN (SELECT agreement_id FROM metering_record WHERE id = ANY($4::bigint[]))
        AND EXISTS (
          SELECT FROM metering_record_step t JOIN submission s ON s.id = t.submission_id
          WHERE t.record_id = r.id AND s.record_count = 1 AND s.error_name = ANY($3)
            AND s.started_at >= coalesce((SELECT at FROM taken), '-infinity'))
      LIMIT 1`,
    values: [productId, now.toISOString(), names, recordIds],
  });
  return rows.length > 0;
}

/** Whether the alert that a product's account is the wrong one is open: AWS has taken nothing of the product since it was raised. */
export async function isAccountWrong(db: Queryable, productId: string): Promise<boolean> {
  const { rows } = await db.query({
    name: "account-wrong",
    text: "SELECT FROM alert WHERE kind = 'AWS_OTHER_ACCOUNT' AND subject = 'product:' || $1::uuid AND closed_at IS NULL",
    values: [productId],
  });
  return rows.length > 0;
}

/** Offers a product's records again that were rejected before it was known that the account is the wrong one. */
export function takeBackRejections(db: Queryable, productId: string, now: Date): Promise<number> {
  return moveRecords(db, {
    name: "take-back-rejections",
    where: `r.state = 'REJECTED' AND r.product_id = $3 AND r.deadline > $1 AND r.reason = ANY($4)
            AND r.refused_alone IS DISTINCT FROM 'PROVEN'
            AND r.hour > $1::timestamptz - interval '26 hours'
            AND NOT EXISTS (
              SELECT FROM submission s WHERE s.product_id = r.product_id AND s.outcome = 'ANSWERED' AND s.started_at > (
                SELECT max(t.at) FROM metering_record_step t WHERE t.record_id = r.id AND t.state = 'REJECTED'))`,
    set: "state = 'READY', refused_alone = 'PERHAPS', due_at = NULL",
    values: [productId, names],
    at: now,
    cause: "REJECTED_WRONGLY",
  });
}

/**
 * Offers records again that were rejected while the account was the wrong one: under its alert, or before it with nothing taken in between.
 * Another server, or a release before this one, may have judged them without knowing of it. What is rejected once the alert is closed stays.
 */
export function offerRejectedUnderAlert(db: Queryable, now: Date, report?: ReportFailure): Promise<number> {
  return moveRecords(db, {
    name: "offer-rejected-under-alert",
    where: `r.state = 'REJECTED' AND r.state <> 'ACCEPTED' AND r.deadline > $1 AND r.reason = ANY($3)
            AND r.refused_alone IS DISTINCT FROM 'PROVEN' AND r.hour > $1::timestamptz - interval '26 hours'
            AND EXISTS (
              SELECT FROM alert l, LATERAL (
                SELECT max(t.at) AS at FROM metering_record_step t WHERE t.record_id = r.id AND t.state = 'REJECTED') AS refused
              WHERE l.kind = 'AWS_OTHER_ACCOUNT' AND l.subject = 'product:' || r.product_id
                AND (l.closed_at IS NULL OR refused.at < l.closed_at)
                AND NOT EXISTS (
                  SELECT FROM submission s
                  WHERE s.product_id = r.product_id AND s.outcome = 'ANSWERED' AND s.started_at > refused.at
                    AND s.started_at < l.opened_at))`,
    set: "state = 'READY', refused_alone = 'PERHAPS', due_at = NULL",
    values: [names],
    at: now,
    report,
    cause: "REJECTED_WRONGLY",
  });
}
