import type { MeteringAnswer, MeteringBatch } from "#lib/marketplace/metering-port.ts";
import { isRefusal } from "#lib/metering/submit/decide-refusals.ts";
import { decideOutcomes } from "#lib/metering/submit/decide-outcomes.ts";
import type { MemoryClaim, MemoryLedger } from "#lib/testing/ledger-model/memory-ledger.ts";

type MemorySenderDeps = {
  ledger: MemoryLedger;
  now: () => Date;
  machineMs: () => number;
  /** AWS. @throws Error: the sender is killed there. */
  ask: (batch: MeteringBatch) => MeteringAnswer;
  random: () => number;
};

/**
 * One run of a sender over the ledger in memory, as `submit-due-records.ts` goes about it. It pauses where a process
 * may be killed or another may come first: after the claim, while AWS is asked, before the answer is written.
 */
export function* sendFromMemory(deps: MemorySenderDeps): Generator<void, void> {
  for (;;) {
    const claim = deps.ledger.claim(deps.now(), deps.machineMs());
    if (claim === null) return;
    yield* offer(deps, claim);
  }
}

function* offer(deps: MemorySenderDeps, claim: MemoryClaim): Generator<void, void> {
  const { ledger, machineMs, random } = deps;
  yield;
  const answer = deps.ask({ productCode: null, records: claim.records.map(({ usage }) => usage) });
  yield;
  if (isRefusal(answer) && claim.records.length > 1) {
    const middle = Math.ceil(claim.records.length / 2);
    for (const half of [claim.records.slice(0, middle), claim.records.slice(middle)]) {
      const part = ledger.claimPart(claim, half, machineMs());
      if (part !== null) yield* offer(deps, part);
    }
    return;
  }
  ledger.writeOutcomes(claim, decideOutcomes(claim.records, answer, random), machineMs());
}
