import type { Queryable } from "#lib/db/pool.ts";
import type { SubmissionOutcome } from "#lib/generated/prisma/enums.ts";
import type { MeteringAnswer } from "#lib/marketplace/metering-port.ts";
import type { Claim } from "#lib/metering/submit/claim-records.ts";
import type { RecordOutcome } from "#lib/metering/submit/decide-outcomes.ts";
import { alertsCte, rollupCte } from "#lib/metering/move-records.ts";

/**
 * Writes what became of a claim's records, of those whose lease it still holds: another sender may have taken over the others, and
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
  const { rows } = await db.query<{ id: string }>({
    name: "record-outcomes",
    text: `
      WITH outcome AS (
        SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::int[],
                             $11::text[])
          AS o(id, state, cause, reason, metering_record_id, is_in_doubt, backoff_ms, refused_alone)),
      changed AS (
        UPDATE metering_record r
        SET state = o.state::metering_record_state, reason = o.reason, is_in_doubt = o.is_in_doubt,
            refused_alone = coalesce(o.refused_alone, r.refused_alone),
            metering_record_id = coalesce(o.metering_record_id, r.metering_record_id),
            accepted_at = CASE WHEN o.state = 'ACCEPTED' THEN $9::timestamptz END,
            due_at = now() + make_interval(secs => o.backoff_ms / 1000.0), lease_token = NULL, lease_until = NULL
        FROM outcome o WHERE r.id = o.id AND r.state = 'SENDING' AND r.lease_token = $8
        RETURNING r.id, r.hour, 'SENDING'::metering_record_state AS was, r.state, r.quantity, o.cause),
      steps AS (
        INSERT INTO metering_record_step (record_id, at, state, cause, submission_id)
        SELECT id, $9::timestamptz, state, cause, $10 FROM changed ORDER BY id),
      ${rollupCte},
      ${alertsCte("$9::timestamptz")}
      SELECT id FROM changed`,
    values: [
      outcomes.map(({ id }) => id),
      outcomes.map(({ state }) => state),
      outcomes.map(({ cause }) => cause),
      outcomes.map(({ reason }) => storable(reason)),
      outcomes.map(({ meteringRecordId }) => storable(meteringRecordId)),
      outcomes.map(({ isInDoubt }) => isInDoubt),
      outcomes.map(({ backoffMs }) => backoffMs),
      claim.leaseToken,
      at.toISOString(),
      claim.submissionId,
      outcomes.map(({ refusedAlone }) => refusedAlone ?? null),
    ],
  });
  const written = new Set(rows.map(({ id }) => id));
  return outcomes.filter(({ id }) => written.has(id));
}

const outcomeOf: Record<MeteringAnswer["kind"], SubmissionOutcome> = {
  answered: "ANSWERED",
  refused: "REFUSED",
  "no-answer": "NO_ANSWER",
};

/** Writes what came of an attempt, whoever holds its records by now. */
export async function finishSubmission(
  db: Queryable,
  submissionId: string,
  answer: MeteringAnswer,
  at: Date,
): Promise<void> {
  const fault = answer.kind === "answered" ? null : answer;
  const response = answer.kind === "answered" ? { results: answer.results, unprocessed: answer.unprocessed } : null;
  await db.query({
    name: "finish-submission",
    text: `UPDATE submission SET finished_at = $2, duration_ms = $3, outcome = $4::submission_outcome, request_id = $5,
             http_status = $6, error_name = $7, error_message = $8, response = $9 WHERE id = $1`,
    values: [
      submissionId,
      at.toISOString(),
      answer.durationMs,
      outcomeOf[answer.kind],
      storable(answer.requestId),
      answer.httpStatus,
      storable(fault?.errorName ?? null),
      storable(fault?.message ?? null),
      response === null ? null : JSON.stringify(response).replaceAll("\\u0000", ""),
    ],
  });
}

/** Text from outside as PostgreSQL can hold it: an odd answer must not keep its records from being written down. */
function storable(text: string | null): string | null {
  return text?.replaceAll("\0", "") ?? null;
}
