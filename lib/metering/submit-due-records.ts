import type { Pool } from "#lib/db/pool.ts";
import type { MeteringAnswer, MeteringPort } from "#lib/marketplace/metering-port.ts";
import { batchOf, claimDueRecords, claimPart, type Claim } from "#lib/metering/claim-records.ts";
import { judgeSkew, keepSkew, skewOf, takeSkewStop, type SkewVerdict } from "#lib/metering/clock-skew.ts";
import { decideOutcomes, type RecordOutcome, type SentRecord } from "#lib/metering/decide-outcomes.ts";
import { finishSubmission, recordOutcomes } from "#lib/metering/record-outcomes.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { waitForTurn } from "#lib/metering/take-turn.ts";
import type { Clock } from "#lib/time/clock.ts";

export type SubmitDeps = {
  pool: Pool;
  clock: Clock;
  /** AWS's metering service of a region: a record is only ever sent in the region that it was frozen with. */
  metering: (region: string) => MeteringPort;
  /** From 0 to 1; spreads what waits. */
  random: () => number;
  /** Calls under way at once; with one, AWS gets batches in the order in which they are due. */
  callsAtOnce?: number;
  /** Takes the failure of one agreement or batch; without it the first one ends all. */
  report?: ReportFailure;
};

export type SubmitCounts = {
  submitted: number;
  accepted: number;
  rejected: number;
  retried: number;
  notSubscribed: number;
  conflicts: number;
};

/** With answers after 300 ms four calls under way use the whole rate. */
const CALLS_AT_ONCE = 4;
/** Calls that AWS did not answer in a row before a run gives up; the records wait for the next one. */
const MAX_FAILURES = 10;
/** Requests that one run spends on finding bad records in refused batches, so that bad data cannot eat the quota. */
const SPLIT_BUDGET = 200;

/** What the senders of one run share. */
type Run = {
  counts: SubmitCounts;
  failures: number;
  splits: number;
  /** What the last answer told of the clocks, in this run; null: none has yet. */
  skew: SkewVerdict | null;
};

/**
 * Sends to AWS what is due, in batches of one product, and writes down each record's answer. Safe to run many times at once and to be
 * killed at any line: a record is claimed under a lease before it is sent, no transaction is open during a call, and what had no
 * answer is sent again with the same bytes.
 *
 * @param isOver asked before each claim: whether the run's time is over.
 * Rules: rules.md sections 5 and 6.
 */
export async function submitDueRecords(deps: SubmitDeps, isOver: () => boolean = () => false): Promise<SubmitCounts> {
  const run: Run = {
    counts: { submitted: 0, accepted: 0, rejected: 0, retried: 0, notSubscribed: 0, conflicts: 0 },
    failures: 0,
    splits: SPLIT_BUDGET,
    skew: null,
  };
  const stop = deps.clock.isFollowed ? "none" : await takeSkewStop(deps.pool);
  if (stop === "stopped") return run.counts;
  if (stop === "probe") {
    const claim = await claimDueRecords(deps.pool, await deps.clock.now(), { limit: 1 });
    if (claim !== null) await offer(deps, run, claim);
    if (run.skew === null) return run.counts;
  }
  const { report = throwFailure } = deps;
  // One at a time, for two at once would share between them what fits into one request.
  let claimed: Promise<Claim | null> = Promise.resolve(null);
  const claimNext = () => {
    const claim = async () => claimDueRecords(deps.pool, await deps.clock.now());
    return (claimed = claimed.then(claim, claim));
  };
  const send = async () => {
    while (!isOver() && run.failures < MAX_FAILURES && run.skew !== "stopped") {
      const claim = await claimNext();
      if (claim === null) return;
      try {
        await offer(deps, run, claim);
      } catch (error) {
        // Its records are taken up again when their lease has run out.
        report(error, { submission: claim.submissionId });
      }
    }
  };
  const senders = await Promise.allSettled(Array.from({ length: deps.callsAtOnce ?? CALLS_AT_ONCE }, send));
  const failed = senders.find((sender) => sender.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return run.counts;
}

async function offer(deps: SubmitDeps, run: Run, claim: Claim): Promise<void> {
  if (!(await waitForTurn(deps.pool, `BatchMeterUsage ${claim.region}`))) return release(deps, run, claim);

  const answer = await deps.metering(claim.region).batchMeterUsage(batchOf(claim));
  const at = await deps.clock.now();
  run.counts.submitted += claim.records.length;
  run.failures = isFailure(answer) ? run.failures + 1 : 0;
  await finishSubmission(deps.pool, claim.submissionId, answer, at);
  await watchClock(deps, run, answer, at);

  if (answer.kind === "refused" && answer.because === "record" && claim.records.length > 1) {
    return split(deps, run, claim, answer);
  }
  await write(deps, run, claim, decideOutcomes(claim.records, answer, deps.random), at);
}

/** M15: a followed clock is another's on purpose. What is measured is kept once a run, and whenever it means something else. */
async function watchClock({ pool, clock }: SubmitDeps, run: Run, answer: MeteringAnswer, at: Date): Promise<void> {
  const skewMs = clock.isFollowed ? null : skewOf(answer, at);
  if (skewMs === null) return;
  const verdict = judgeSkew(skewMs);
  if (verdict === run.skew) return;
  run.skew = verdict;
  await keepSkew(pool, skewMs, at);
}

/** AWS refuses a request whole for one bad record and does not say which: each half goes by itself, down to the bad one. */
async function split(deps: SubmitDeps, run: Run, claim: Claim, answer: MeteringAnswer): Promise<void> {
  const middle = Math.ceil(claim.records.length / 2);
  for (const half of [claim.records.slice(0, middle), claim.records.slice(middle)]) {
    const at = await deps.clock.now();
    if (run.splits-- <= 0) {
      await write(deps, run, { ...claim, records: half }, decideOutcomesOfHalf(half, answer, deps.random), at);
      continue;
    }
    const part = await claimPart(deps.pool, claim, half, at);
    if (part !== null) await offer(deps, run, part);
  }
}

/** Without budget a half waits as a whole; a lone record of it is not known to be the bad one. */
function decideOutcomesOfHalf(half: SentRecord[], answer: MeteringAnswer, random: () => number): RecordOutcome[] {
  const outcomes = decideOutcomes(half, answer, random);
  return outcomes.map((outcome, index) => ({
    ...outcome,
    state: "READY",
    cause: "BATCH_REFUSED",
    reason: null,
    isInDoubt: half[index]!.wasInDoubt,
    backoffMs: outcome.backoffMs ?? 1_000,
  }));
}

/** A turn too far ahead: nothing was sent, so that others may try. */
async function release(deps: SubmitDeps, run: Run, claim: Claim): Promise<void> {
  const at = await deps.clock.now();
  run.failures++;
  const outcomes = claim.records.map(({ id, wasInDoubt }): RecordOutcome => ({
    id,
    state: "READY",
    cause: "RELEASED",
    reason: null,
    meteringRecordId: null,
    isInDoubt: wasInDoubt,
    backoffMs: 1_000,
  }));
  await recordOutcomes(deps.pool, claim, outcomes, at);
}

async function write(
  deps: SubmitDeps,
  run: Run,
  claim: Claim,
  outcomes: readonly RecordOutcome[],
  at: Date,
): Promise<void> {
  const { counts } = run;
  for (const { state } of await recordOutcomes(deps.pool, claim, outcomes, at)) {
    if (state === "ACCEPTED") counts.accepted++;
    else if (state === "READY") counts.retried++;
    else if (state === "REJECTED") counts.rejected++;
    else if (state === "NOT_SUBSCRIBED") counts.notSubscribed++;
    else if (state === "DUPLICATE") counts.conflicts++;
  }
}

function isFailure(answer: MeteringAnswer): boolean {
  return answer.kind === "no-answer" || (answer.kind === "refused" && answer.because !== "record");
}
