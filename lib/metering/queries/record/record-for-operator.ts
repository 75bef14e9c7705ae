import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import type { SubmissionOutcome } from "#lib/generated/prisma/enums.ts";
import { listCorrectionsOfRecord } from "#lib/metering/queries/list-corrections.ts";
import { listDecisions, type Decision } from "#lib/metering/queries/record/list-decisions.ts";
import { getMeteringRecord, type MeteringRecordDetail } from "#lib/metering/queries/record/get-metering-record.ts";

type Deps = { db: Db; actor: Operator };

/** One call to AWS that carried the record. */
export type RecordAttempt = {
  submissionId: string;
  startedAt: Date;
  durationMs: number | null;
  outcome: SubmissionOutcome;
  recordCount: number;
  requestId: string | null;
  errorName: string | null;
};

/** A record as its page in the console shows it. */
export type OperatorRecord = MeteringRecordDetail & {
  dimensionLabel: string;
  unit: string;
  product: { id: string; title: string };
  customer: { id: string; name: string } | null;
  awsAgreementId: string | null;
  /** The newest 50 calls, newest first. */
  attempts: RecordAttempt[];
  /** The hours of the same agreement and dimension before and after it that have a record. */
  previousHour: Date | null;
  nextHour: Date | null;
  /** Whether its release takes two people, and who asked for it first. */
  releasesNeedTwo: boolean;
  releaseAskedBy: { userId: string; email: string | null } | null;
  corrections: Awaited<ReturnType<typeof listCorrectionsOfRecord>>;
  /** What people decided about it, oldest first. */
  decisions: Decision[];
};

type Context = Pick<
  OperatorRecord,
  | "dimensionLabel"
  | "unit"
  | "product"
  | "customer"
  | "awsAgreementId"
  | "previousHour"
  | "nextHour"
  | "releasesNeedTwo"
  | "releaseAskedBy"
>;

/**
 * The record with a public id, or the hour that still counts under it, with whose it is and every call that carried it.
 *
 * @throws AppError NOT_FOUND.
 */
export async function getRecordForOperator({ db, actor }: Deps, id: string): Promise<OperatorRecord> {
  assertOperator(actor, "VIEWER");
  const detail = await getMeteringRecord(db, id);
  const { agreementId, dimension, hour } = detail.record;
  const [[context], attempts, corrections, decisions] = await Promise.all([
    db.$queryRaw<Context[]>`
      SELECT coalesce(d.label, ${dimension}) AS "dimensionLabel", coalesce(d.unit, '') AS unit,
        json_build_object('id', p.id, 'title', p.title) AS product,
        CASE WHEN o.id IS NULL THEN NULL ELSE json_build_object('id', o.id, 'name', o.name) END AS customer,
        a.aws_agreement_id AS "awsAgreementId",
        (SELECT max(r.hour) FROM metering_record r
          WHERE r.agreement_id = a.id AND r.dimension = ${dimension} AND r.hour < ${hour}) AS "previousHour",
        (SELECT min(r.hour) FROM metering_record r
          WHERE r.agreement_id = a.id AND r.dimension = ${dimension} AND r.hour > ${hour}) AS "nextHour",
        p.releases_need_two AS "releasesNeedTwo",
        (SELECT json_build_object('userId', r.release_requested_by, 'email', u.email) FROM metering_record r
          LEFT JOIN user_account u ON u.id = r.release_requested_by
          WHERE r.agreement_id = a.id AND r.dimension = ${dimension} AND r.hour = ${hour}
            AND r.release_requested_by IS NOT NULL) AS "releaseAskedBy"
      FROM agreement a JOIN product p ON p.id = a.product_id
      LEFT JOIN dimension d ON d.product_id = p.id AND d.name = ${dimension}
      LEFT JOIN agreement_link l ON l.agreement_id = a.id AND l.linked_to IS NULL
      LEFT JOIN organization o ON o.id = l.organization_id
      WHERE a.id = ${agreementId}::uuid`,
    db.$queryRaw<RecordAttempt[]>`
      SELECT s.id AS "submissionId", s.started_at AS "startedAt", s.duration_ms AS "durationMs", s.outcome::text AS outcome,
        s.record_count AS "recordCount", s.request_id AS "requestId", s.error_name AS "errorName"
      FROM submission s WHERE s.id IN (
        SELECT t.submission_id FROM metering_record_step t JOIN metering_record r ON r.id = t.record_id
        WHERE r.agreement_id = ${agreementId}::uuid AND r.dimension = ${dimension} AND r.hour = ${hour})
      ORDER BY s.started_at DESC, s.id LIMIT 50`,
    listCorrectionsOfRecord({ db, actor }, { agreementId, dimension, hour }),
    listDecisions({ db, actor }, id),
  ]);
  return { ...detail, ...context!, attempts, corrections, decisions };
}
