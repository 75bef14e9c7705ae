import type { Queryable } from "#lib/db/pool.ts";
import { run, statement } from "#lib/db/statement.ts";
import type { SubmissionOutcome } from "#lib/generated/prisma/enums.ts";
import { writeOutcomes } from "#lib/generated/sql/metering/submit/statements/write-outcomes.ts";
import type { MeteringAnswer } from "#lib/marketplace/metering-port.ts";
import type { Claim } from "#lib/metering/submit/claim-records.ts";
import type { RecordOutcome } from "#lib/metering/submit/decide-outcomes.ts";

/**
 * Writes the outcomes of a claim's records, of those whose lease it still holds: another sender may have taken over the others, and
 * its answer counts.
 *
 * @returns the outcomes that were written.
 */
export async function recordOutcomes(
  db: Queryable,
  claim: Claim,
  outcomes: readonly RecordOutcome[],
  at: Date,
): Promise<RecordOutcome[]> {
  const rows = await run(db, writeOutcomes, {
    recordIds: outcomes.map(({ id }) => id),
    states: outcomes.map(({ state }) => state),
    causes: outcomes.map(({ cause }) => cause),
    reasons: outcomes.map(({ reason }) => storable(reason)),
    meteringRecordIds: outcomes.map(({ meteringRecordId }) => storable(meteringRecordId)),
    areInDoubt: outcomes.map(({ isInDoubt }) => isInDoubt),
    backoffs: outcomes.map(({ backoffMs }) => backoffMs),
    leaseToken: claim.leaseToken,
    now: at,
    submissionId: claim.submissionId,
    refusedAlone: outcomes.map(({ refusedAlone }) => refusedAlone ?? null),
  });
  const written = new Set(rows.map(({ id }) => id));
  return outcomes.filter(({ id }) => written.has(id));
}

const outcomeOf: Record<MeteringAnswer["kind"], SubmissionOutcome> = {
  answered: "ANSWERED",
  refused: "REFUSED",
  "no-answer": "NO_ANSWER",
};

const finish = statement({
  name: "finish-submission",
  text: `UPDATE submission SET finished_at = :at, duration_ms = :durationMs, outcome = :outcome::submission_outcome,
           request_id = :requestId, http_status = :httpStatus, error_name = :errorName, error_message = :errorMessage,
           response = :response
         WHERE id = :submissionId`,
  parameters: {
    submissionId: "uuid",
    at: "timestamptz",
    durationMs: "integer",
    outcome: "submission_outcome",
    requestId: "text?",
    httpStatus: "integer?",
    errorName: "text?",
    errorMessage: "text?",
    response: "jsonb?",
  },
  columns: {},
});

/** Writes the outcome of an attempt, whichever process holds its records by now. */
export async function finishSubmission(
  db: Queryable,
  submissionId: string,
  answer: MeteringAnswer,
  at: Date,
): Promise<void> {
  const fault = answer.kind === "answered" ? null : answer;
  const response = answer.kind === "answered" ? { results: answer.results, unprocessed: answer.unprocessed } : null;
  await run(db, finish, {
    submissionId,
    at,
    durationMs: answer.durationMs,
    outcome: outcomeOf[answer.kind],
    requestId: storable(answer.requestId),
    httpStatus: answer.httpStatus,
    errorName: storable(fault?.errorName ?? null),
    errorMessage: storable(fault?.message ?? null),
    response: response === null ? null : JSON.stringify(response).replaceAll("\\u0000", ""),
  });
}

/** Text from outside as PostgreSQL can hold it: an odd answer must not keep its records from being written down. */
function storable(text: string | null): string | null {
  return text?.replaceAll("\0", "") ?? null;
}
