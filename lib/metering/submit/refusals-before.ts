import type { Queryable } from "#lib/db/pool.ts";
import { run, runForOne, statement } from "#lib/db/statement.ts";
import type { ReportFailure } from "#lib/errors/report-failure.ts";
import { anotherRefused } from "#lib/generated/sql/metering/submit/statements/another-refused.ts";
import { inputFaults, mayMeanAnotherAccount } from "#lib/marketplace/aws-errors.ts";
import type { Claim } from "#lib/metering/submit/claim-records.ts";
import { defineMove, moveRecords } from "#lib/metering/move-records.ts";

/** AWS's names that may mean another account, as they stand in `reason`. */
const names = inputFaults.BatchMeterUsage.filter(mayMeanAnotherAccount).flatMap((name) => [name, `${name}Exception`]);

const takenSinceOf = (name: string, andProduct: string) =>
  statement({
    name,
    text: `
      WITH before AS (
        SELECT max(step.at) AS at FROM unnest(:recordIds::bigint[], :submissionIds::uuid[]) AS refused (id, submission_id)
        JOIN metering_record_step step ON step.record_id = refused.id
        WHERE step.cause IN ('CONFIGURATION', 'REFUSED_ALONE', 'REFUSED_BY_AWS')
          AND step.submission_id <> refused.submission_id)
      SELECT EXISTS (
        SELECT FROM submission, before
        WHERE started_at > before.at AND outcome = 'ANSWERED' AND region = :region ${andProduct}) AS is_taken`,
    parameters: { recordIds: "bigint[]", submissionIds: "uuid[]", region: "text", productId: "uuid" },
    columns: { is_taken: "boolean" },
  });
const takenSince = {
  region: takenSinceOf("taken-since-region", "AND :productId::uuid IS NOT NULL"),
  product: takenSinceOf("taken-since-product", "AND product_id = :productId"),
};

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
  const row = await runForOne(db, takenSince[scope], {
    recordIds: records.map(({ recordId }) => recordId),
    submissionIds: records.map(({ submissionId }) => submissionId),
    region,
    productId,
  });
  return row.is_taken;
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
  const rows = await run(db, anotherRefused, { productId, now, errorNames: names, recordIds });
  return rows.length > 0;
}

const accountWrong = statement({
  name: "account-wrong",
  text: `SELECT FROM alert
         WHERE kind = 'AWS_OTHER_ACCOUNT' AND subject = 'product:' || :productId::uuid AND closed_at IS NULL`,
  parameters: { productId: "uuid" },
  columns: {},
});

/** Whether the alert that a product's account is the wrong one is open: AWS has taken nothing of the product since it was raised. */
export async function isAccountWrong(db: Queryable, productId: string): Promise<boolean> {
  const rows = await run(db, accountWrong, { productId });
  return rows.length > 0;
}

const takeBack = defineMove({
  name: "take-back-rejections",
  cause: "REJECTED_WRONGLY",
  where: `record.state = 'REJECTED' AND record.product_id = :productId AND record.deadline > :now
          AND record.reason = ANY(:errorNames) AND record.refused_alone IS DISTINCT FROM 'PROVEN'
          AND record.hour > :now::timestamptz - interval '26 hours'
          AND NOT EXISTS (
            SELECT FROM submission
            WHERE submission.product_id = record.product_id AND submission.outcome = 'ANSWERED' AND submission.started_at > (
              SELECT max(step.at) FROM metering_record_step step
              WHERE step.record_id = record.id AND step.state = 'REJECTED'))`,
  set: "state = 'READY', refused_alone = 'PERHAPS', due_at = NULL",
  parameters: { productId: "uuid", errorNames: "text[]" },
});

/** Sends a product's records again that were rejected before it was known that the account is the wrong one. */
export function takeBackRejections(db: Queryable, productId: string, now: Date): Promise<number> {
  return moveRecords(db, takeBack, { now, values: { productId, errorNames: names } });
}

const offerUnderAlert = defineMove({
  name: "offer-rejected-under-alert",
  cause: "REJECTED_WRONGLY",
  where: `record.state = 'REJECTED' AND record.state <> 'ACCEPTED' AND record.deadline > :now
          AND record.reason = ANY(:errorNames) AND record.refused_alone IS DISTINCT FROM 'PROVEN'
          AND record.hour > :now::timestamptz - interval '26 hours'
          AND EXISTS (
            SELECT FROM alert, LATERAL (
              SELECT max(step.at) AS at FROM metering_record_step step
              WHERE step.record_id = record.id AND step.state = 'REJECTED') AS refused
            WHERE alert.kind = 'AWS_OTHER_ACCOUNT' AND alert.subject = 'product:' || record.product_id
              AND (alert.closed_at IS NULL OR refused.at < alert.closed_at)
              AND NOT EXISTS (
                SELECT FROM submission
                WHERE submission.product_id = record.product_id AND submission.outcome = 'ANSWERED'
                  AND submission.started_at > refused.at AND submission.started_at < alert.opened_at))`,
  set: "state = 'READY', refused_alone = 'PERHAPS', due_at = NULL",
  parameters: { errorNames: "text[]" },
});

/**
 * Sends records again that were rejected while the account was the wrong one: under its alert, or before it with nothing
 * taken meanwhile. Another server, or a release before this one, may have decided without knowing of it. A record that is
 * rejected once the alert is closed stays rejected.
 */
export function resendRejectedUnderAlert(db: Queryable, now: Date, report?: ReportFailure): Promise<number> {
  return moveRecords(db, offerUnderAlert, { now, values: { errorNames: names }, report });
}
