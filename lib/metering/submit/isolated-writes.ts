import type { Pool } from "#lib/db/pool.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import type { MeteringAnswer } from "#lib/marketplace/metering-port.ts";
import { claimDueRecords, ClaimFailed, type Claim } from "#lib/metering/submit/claim-records.ts";
import type { RecordOutcome } from "#lib/metering/submit/decide-outcomes.ts";
import { finishSubmission, recordOutcomes } from "#lib/metering/submit/record-outcomes.ts";
import type { Clock } from "#lib/time/clock.ts";

type Deps = { pool: Pool; clock: Clock; report?: ReportFailure };
type Options = NonNullable<Parameters<typeof claimDueRecords>[2]>;

/** Agreements whose claims may fail in one run before the step as a whole does. */
const MAX_FAILED = 50;

/**
 * Claims what is due next. A claim that cannot be written is tried again with half of its records, down to the agreement that fails by
 * itself: it is reported and left alone until the next run, and the others are claimed.
 *
 * @param stopped gets the agreements that failed.
 */
export async function claimSound(
  { pool, clock, report = throwFailure }: Deps,
  stopped: { agreements: Set<string> },
  options: Options,
): Promise<Claim | null> {
  let limit = options.limit;
  for (;;) {
    try {
      return await claimDueRecords(pool, await clock.now(), { ...options, ...(limit === undefined ? {} : { limit }) });
    } catch (error) {
      if (!(error instanceof ClaimFailed) || isDatabaseDown(error)) throw error;
      const [agreement = "", ...others] = error.agreementIds;
      if (others.length > 0) {
        limit = Math.ceil(error.agreementIds.length / 2);
        continue;
      }
      report(error.cause, { agreement });
      stopped.agreements.add(agreement);
      if (stopped.agreements.size >= MAX_FAILED) throw error;
      limit = options.limit;
    }
  }
}

/** Writes what AWS answered to an attempt; where that fails, its records are written all the same. */
export async function noteAnswer(
  { pool, report = throwFailure }: Deps,
  { submissionId }: Claim,
  answer: MeteringAnswer,
  at: Date,
): Promise<void> {
  try {
    await finishSubmission(pool, submissionId, answer, at);
  } catch (error) {
    report(error, { submission: submissionId });
  }
}

/**
 * Writes the outcomes of a claim; where that fails, of fewer and fewer of its records, down to those that cannot be written: they are
 * reported, and taken up again when their lease has run out.
 *
 * @returns the outcomes that were written.
 */
export async function recordSound(
  deps: Deps,
  claim: Claim,
  outcomes: readonly RecordOutcome[],
  at: Date,
): Promise<RecordOutcome[]> {
  try {
    return await recordOutcomes(deps.pool, claim, outcomes, at);
  } catch (error) {
    const [first, ...others] = outcomes;
    if (isDatabaseDown(error) || first === undefined) throw error;
    if (others.length === 0) {
      (deps.report ?? throwFailure)(error, { record: first.id });
      return [];
    }
  }
  const middle = Math.ceil(outcomes.length / 2);
  const halves = [outcomes.slice(0, middle), outcomes.slice(middle)];
  const written: RecordOutcome[] = [];
  for (const half of halves) written.push(...(await recordSound(deps, claim, half, at)));
  return written;
}
