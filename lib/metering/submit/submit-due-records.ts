import type { Pool } from "#lib/db/pool.ts";
import type { MeteringAnswer, MeteringPort } from "#lib/marketplace/metering-port.ts";
import { batchOf, claimPart, type Claim } from "#lib/metering/submit/claim-records.ts";
import { decideSkew, saveSkew, skewOf, takeSkewStop } from "#lib/metering/submit/preconditions/clock-skew.ts";
import { decideOutcomes, type RecordOutcome } from "#lib/metering/submit/decide-outcomes.ts";
import { recordOutcomes } from "#lib/metering/submit/record-outcomes.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { isCertain, isRefusal, type Refusal } from "#lib/metering/submit/decide-refusals.ts";
import {
  agreementsRefused,
  beginRun,
  isStopped,
  isTakenInRun,
  noteRefused,
  type Run,
  type SubmitCounts,
} from "#lib/metering/submit/submit-run.ts";
import { claimSound, noteAnswer, recordSound } from "#lib/metering/submit/isolated-writes.ts";
import { closeAnotherAccount, closeSetUp, raiseSetUpAlert } from "#lib/metering/submit/set-up-alerts.ts";
import { settleOpenAnswers, type OpenAnswer } from "#lib/metering/submit/handle-open-refusals.ts";
import { waitForTurn } from "#lib/metering/submit/take-turn.ts";
import type { Clock } from "#lib/time/clock.ts";

type SubmitDeps = {
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

/** With answers after 300 ms four calls under way use the whole rate. */
const CALLS_AT_ONCE = 4;
/** Calls that AWS did not answer in a row before a run gives up; the records wait for the next one. */
const MAX_FAILURES = 10;

/**
 * Sends to AWS what is due, in batches of one product, and writes down each record's answer. Safe to run many times at once and to be
 * killed at any line: a record is claimed under a lease before it is sent, no transaction is open during a call, and what had no
 * answer is sent again with the same bytes. Where AWS refuses the set-up (credentials, rights, region …) the run stops asking there
 * at the first such answer, and all records wait as they are.
 *
 * @param isOver asked before each claim: whether the run's time is over.
 */
export async function submitDueRecords(deps: SubmitDeps, isOver: () => boolean = () => false): Promise<SubmitCounts> {
  const run = beginRun();
  const stop = deps.clock.isFollowed ? "none" : await takeSkewStop(deps.pool);
  if (stop === "stopped") return run.counts;
  if (stop === "probe") {
    const claim = await claimNext(deps, run, 1);
    if (claim !== null) await offerAll(deps, run, claim);
    if (run.skew === null) return run.counts;
  }
  const { report = throwFailure } = deps;
  // One at a time, for two at once would share between them what fits into one request.
  let claimed: Promise<Claim | null> = Promise.resolve(null);
  const claimInTurn = () => {
    const claim = () => claimNext(deps, run);
    return (claimed = claimed.then(claim, claim));
  };
  const sendOne = async (): Promise<boolean> => {
    if (isOver() || run.failures >= MAX_FAILURES || run.skew === "stopped") return false;
    const claim = await claimInTurn();
    if (claim === null) return false;
    try {
      await offerAll(deps, run, claim);
    } catch (error) {
      // Its records are taken up again when their lease has run out.
      report(error, { submission: claim.submissionId });
    }
    return true;
  };
  const send = async () => {
    while (await sendOne());
  };
  // The first goes by itself: while the set-up is at fault a run costs as few requests as one batch does.
  if (!(await sendOne())) return run.counts;
  const senders = await Promise.allSettled(Array.from({ length: deps.callsAtOnce ?? CALLS_AT_ONCE }, send));
  const failed = senders.find((sender) => sender.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return run.counts;
}

/** What AWS never refused alone goes first, so that a record that cannot go out keeps none from its turn. */
async function claimNext(deps: SubmitDeps, { stopped, splits }: Run, limit?: number): Promise<Claim | null> {
  const options = { stopped, ...(limit === undefined ? {} : { limit }) };
  const claim = await claimSound(deps, stopped, options);
  if (claim !== null || splits <= 0) return claim;
  return claimSound(deps, stopped, { ...options, isRefused: true });
}

async function offerAll(deps: SubmitDeps, run: Run, claim: Claim): Promise<void> {
  const open: OpenAnswer[] = [];
  await offer(deps, run, claim, open);
  if (open.length === 0) return;
  const write = (part: Claim, outcomes: RecordOutcome[], at: Date) => writeOutcomes(deps, run, part, outcomes, at);
  await settleOpenAnswers(deps, run, open, write, await deps.clock.now());
}

/**
 * Sends a claim, or a part of one. Where it takes more than this answer to tell what it means for a record, it goes into `open`, to be looked
 * at when all of the claim was tried.
 */
async function offer(deps: SubmitDeps, run: Run, claim: Claim, open: OpenAnswer[]): Promise<void> {
  if (!(await waitForTurn(deps.pool, `BatchMeterUsage ${claim.region}`))) return release(deps, run, claim);

  const answer = await deps.metering(claim.region).batchMeterUsage(batchOf(claim));
  const at = await deps.clock.now();
  run.counts.submitted += claim.records.length;
  run.failures = isFailure(answer) ? run.failures + 1 : 0;
  await noteAnswer(deps, claim, answer, at);
  await watchClock(deps, run, answer, at);

  if (isRefusal(answer)) return handleRefusal(deps, run, claim, answer, open);
  if (answer.kind === "no-answer" && claim.records.every(({ wasInDoubt }) => wasInDoubt)) {
    // One record may be what AWS fails at, time after time: then the others must not share its request for ever.
    if (claim.records.length > 1) return split(deps, run, claim, answer, open);
    open.push({ claim, answer });
    return;
  }
  await writeOutcomes(deps, run, claim, decideOutcomes(claim.records, answer, deps.random), at);
  if (answer.kind === "answered") await noteTaken(deps, run, claim, at);
  if (answer.kind === "refused" && answer.because === "configuration") {
    run.stopped.regions.add(claim.region);
    await raiseSetUpAlert(deps.pool, { claim, errorName: answer.errorName, cure: answer.cure ?? null, now: at });
  }
}

/** What AWS takes again is no alert any more. */
async function noteTaken({ pool }: SubmitDeps, { taken }: Run, { region, productId }: Claim, at: Date): Promise<void> {
  if (!taken.regions.has(region)) await closeSetUp(pool, region, at);
  if (!taken.products.has(productId)) await closeAnotherAccount(pool, productId, at);
  taken.regions.add(region);
  taken.products.add(productId);
}

async function handleRefusal(
  deps: SubmitDeps,
  run: Run,
  claim: Claim,
  answer: Refusal,
  open: OpenAnswer[],
): Promise<void> {
  const [record] = claim.records;
  if (claim.records.length === 1 && record !== undefined) {
    if (isCertain(answer)) {
      const outcomes = decideOutcomes(claim.records, answer, deps.random);
      return writeOutcomes(deps, run, claim, outcomes, await deps.clock.now());
    }
    noteRefused(run, claim, record, answer);
    open.push({ claim, answer });
    return;
  }
  // Two agreements were refused alone already and none was taken: each other part is asked once, as it is.
  if (!isCertain(answer) && agreementsRefused(run, claim, answer) >= 2 && !isTakenInRun(run, claim, answer)) {
    open.push({ claim, answer });
    return;
  }
  await split(deps, run, claim, answer, open);
}

/** A followed clock is another's on purpose. What is measured is kept once a run, and whenever it means something else. */
async function watchClock({ pool, clock }: SubmitDeps, run: Run, answer: MeteringAnswer, at: Date): Promise<void> {
  const skewMs = clock.isFollowed ? null : skewOf(answer, at);
  if (skewMs === null) return;
  const verdict = decideSkew(skewMs);
  if (verdict === run.skew) return;
  run.skew = verdict;
  await saveSkew(pool, skewMs, at);
}

/** AWS refuses a request whole for one bad record and does not say which: each half goes by itself, down to the bad one. */
async function split(
  deps: SubmitDeps,
  run: Run,
  claim: Claim,
  answer: OpenAnswer["answer"],
  open: OpenAnswer[],
): Promise<void> {
  const middle = Math.ceil(claim.records.length / 2);
  for (const half of [claim.records.slice(0, middle), claim.records.slice(middle)]) {
    const at = await deps.clock.now();
    if (isStopped(run, claim) || run.failures >= MAX_FAILURES || run.splits-- <= 0) {
      await waitAsPart(deps, run, { ...claim, records: half }, answer, at);
      continue;
    }
    const part = await claimPart(deps.pool, claim, half, at);
    if (part !== null) await offer(deps, run, part, open);
  }
}

/** A half that is not sent by itself waits as a whole; a lone record of it is not known to be the bad one. */
async function waitAsPart(
  deps: SubmitDeps,
  run: Run,
  part: Claim,
  answer: OpenAnswer["answer"],
  at: Date,
): Promise<void> {
  const outcomes = decideOutcomes(part.records, answer, deps.random).map((outcome, index): RecordOutcome => ({
    id: outcome.id,
    state: "READY",
    cause: answer.kind === "no-answer" ? "NO_ANSWER" : "BATCH_REFUSED",
    reason: null,
    meteringRecordId: null,
    isInDoubt: part.records[index]!.wasInDoubt,
    backoffMs: outcome.backoffMs ?? 1_000,
  }));
  await writeOutcomes(deps, run, part, outcomes, at);
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

async function writeOutcomes(
  deps: SubmitDeps,
  run: Run,
  claim: Claim,
  outcomes: readonly RecordOutcome[],
  at: Date,
): Promise<void> {
  const { counts } = run;
  for (const { state } of await recordSound(deps, claim, outcomes, at)) {
    if (state === "ACCEPTED") counts.accepted++;
    else if (state === "READY") counts.retried++;
    else if (state === "REJECTED") counts.rejected++;
    else if (state === "NOT_SUBSCRIBED") counts.notSubscribed++;
    else if (state === "DUPLICATE") counts.conflicts++;
  }
}

function isFailure(answer: MeteringAnswer): boolean {
  return answer.kind === "no-answer" || (answer.kind === "refused" && answer.because === "throttled");
}
