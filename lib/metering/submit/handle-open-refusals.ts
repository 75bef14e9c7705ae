import type { MeteringAnswer } from "#lib/marketplace/metering-port.ts";
import {
  decideOutcomes,
  type RecordOutcome,
  type RefusedAlone,
  type SentRecord,
} from "#lib/metering/submit/decide-outcomes.ts";
import type { Claim } from "#lib/metering/submit/claim-records.ts";
import { agreementsRefused, isTakenInRun, stopProduct, type Run } from "#lib/metering/submit/submit-run.ts";
import { decideRefusals, keptOf, placeOf, type Refusal, type Verdict } from "#lib/metering/submit/decide-refusals.ts";
import {
  isAccountWrong,
  takeBackRejections,
  wasAnotherRefused,
  wasTakenSince,
} from "#lib/metering/submit/refusals-before.ts";
import { raiseOtherAccountAlert, raiseRefusedAloneAlert, raiseSetUpAlert } from "#lib/metering/submit/set-up-alerts.ts";
import type { Queryable } from "#lib/db/pool.ts";

/**
 * An answer that does not tell by itself what it means: a refusal of a record that was sent alone, or of a part that is not split further; or
 * no answer to a record that was sent alone and had none before.
 */
export type OpenAnswer = { claim: Claim; answer: Refusal | NoAnswer };
type NoAnswer = Extract<MeteringAnswer, { kind: "no-answer" }>;
type OpenRefusal = { claim: Claim; answer: Refusal };

type Deps = { pool: Queryable; random: () => number };
type Write = (claim: Claim, outcomes: RecordOutcome[], at: Date) => Promise<void>;

/**
 * Decides what the open answers to one batch mean, once all of it was tried: beside each other, beside what else AWS answered in this run, and
 * beside what it answered before. Writes the outcomes, raises alerts, and stops the run where the set-up is at fault.
 */
export async function settleOpenAnswers(
  deps: Deps,
  run: Run,
  open: readonly OpenAnswer[],
  write: Write,
  at: Date,
): Promise<void> {
  await settleLost(deps, run, open.filter(isLost), write, at);
  for (const together of Map.groupBy(open.filter(isRefused), ({ claim, answer }) => placeOf(claim, answer)).values()) {
    const { verdict, isTaken } = await judge(deps, run, together, at);
    for (const { claim, answer } of together) {
      await write(claim, outcomesOf(claim.records, answer, verdict, isTaken, deps.random), at);
    }
    await applyVerdict(deps, run, together, verdict, at);
  }
}

const isLost = (open: OpenAnswer): open is { claim: Claim; answer: NoAnswer } => open.answer.kind === "no-answer";
const isRefused = (open: OpenAnswer): open is OpenRefusal => !isLost(open);

/** A record that never has an answer while others have is sent apart from them from now on. */
async function settleLost(
  { pool, random }: Deps,
  run: Run,
  lost: readonly { claim: Claim; answer: NoAnswer }[],
  write: Write,
  at: Date,
): Promise<void> {
  const alone: string[] = [];
  for (const { claim, answer } of lost) {
    const isAlone = run.taken.regions.has(claim.region);
    const outcomes = decideOutcomes(claim.records, answer, random);
    if (isAlone) alone.push(...outcomes.map(({ id }) => id));
    const apart = { reason: answer.errorName, refusedAlone: "PROVEN" } as const;
    await write(claim, isAlone ? outcomes.map((outcome) => ({ ...outcome, ...apart })) : outcomes, at);
  }
  if (alone.length > 0) await raiseRefusedAloneAlert(pool, alone, at);
}

async function judge({ pool }: Deps, run: Run, together: readonly OpenRefusal[], at: Date) {
  const [{ claim, answer }] = together as [OpenRefusal];
  const lone = together.filter(({ claim: { records } }) => records.length === 1);
  const isTaken =
    isTakenInRun(run, claim, answer) ||
    (await wasTakenSince(
      pool,
      claim,
      answer.because === "unknown" ? "region" : "product",
      lone.flatMap(({ claim: { records, submissionId } }) =>
        isOpen(records[0]!.wasRefusedAlone, answer) ? [{ recordId: records[0]!.id, submissionId }] : [],
      ),
    ));
  let agreements = agreementsRefused(run, claim, answer);
  if (answer.because === "record" && agreements < 2 && !isTaken) {
    const ids = together.flatMap(({ claim: { records } }) => records.map(({ id }) => id));
    const isKnown = await isAccountWrong(pool, claim.productId);
    if (isKnown || (await wasAnotherRefused(pool, claim.productId, ids, at))) agreements = 2;
  }
  const { because, errorName } = answer;
  return { verdict: decideRefusals({ because, errorName, agreements, isTaken }), isTaken };
}

/** Whether AWS's earlier refusal of a record left open what is at fault. By an unknown name alone it may be proven already. */
function isOpen(was: RefusedAlone | undefined, { because }: Refusal): boolean {
  return was === "PERHAPS" || (was === "PROVEN" && because === "record");
}

function outcomesOf(
  records: readonly SentRecord[],
  answer: Refusal,
  verdict: Verdict,
  isTaken: boolean,
  random: () => number,
): RecordOutcome[] {
  if (verdict === "set-up" || verdict === "another-account") {
    const asSetUp = { ...answer, because: "configuration", cure: "account" } as const;
    return decideOutcomes(records, asSetUp, random).map((outcome, index) => ({
      ...outcome,
      refusedAlone: keptOf(false, records[index]!.wasRefusedAlone),
    }));
  }
  if (records.length > 1) return decideOutcomes(records, answer, random);
  // One that is rejected is proven to be at fault only where AWS took others: until then the account may be the wrong one.
  const was = answer.because === "unknown" ? records[0]!.wasRefusedAlone : undefined;
  return decideOutcomes(records, answer, random).map((outcome) => ({
    ...outcome,
    refusedAlone: keptOf(isTaken, was),
  }));
}

async function applyVerdict({ pool }: Deps, run: Run, together: readonly OpenRefusal[], verdict: Verdict, now: Date) {
  const [{ claim, answer }] = together as [OpenRefusal];
  const { errorName } = answer;
  switch (verdict) {
    case "own-fault":
      return;
    case "waits-alone": {
      const lone = together.filter(({ claim: { records } }) => records.length === 1);
      return raiseRefusedAloneAlert(
        pool,
        lone.map(({ claim: { records } }) => records[0]!.id),
        now,
      );
    }
    case "set-up":
      stopProduct(run, claim);
      return raiseSetUpAlert(pool, { claim, errorName, now, cure: null });
    case "another-account":
      stopProduct(run, claim);
      await takeBackRejections(pool, claim.productId, now);
      return raiseOtherAccountAlert(pool, { claim, errorName, now });
  }
}
