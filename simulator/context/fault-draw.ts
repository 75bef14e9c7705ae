import { derivedSeed, seededRandom } from "#simulator/state/random.ts";
import type { Fault } from "#simulator/state/setting-types.ts";

/** Faults that change a list of results, which only BatchMeterUsage has. */
const RESULT_KINDS: ReadonlySet<string> = new Set(["unprocessed", "shuffle", "missing-result", "invented-result"]);

export type DrawnFault = {
  /** The first that hit, if any. */
  fault: Fault | null;
  /** All latencies that hit, added up. */
  latencyMs: number;
  /** Numbers for whatever the fault has to choose. */
  random: () => number;
};

export type FaultDraw = { draw(operation: string): DrawnFault };

function matches(fault: Fault, operation: string): boolean {
  if (fault.operation !== "*" && fault.operation !== operation) return false;
  return operation === "BatchMeterUsage" || !RESULT_KINDS.has(fault.kind);
}

/**
 * Draws for each call which fault hits it. Each fault has a stream of its own, counted by the calls that it is about:
 * the same seed and the same calls give the same faults, whatever else is called between.
 */
export function openFaultDraw({ seed, faults }: { seed: number; faults: readonly Fault[] }): FaultDraw {
  const streams = faults.map((_, index) => seededRandom(derivedSeed(seed, index)));
  const choices = seededRandom(derivedSeed(seed, faults.length));
  return {
    draw(operation) {
      let hit: Fault | null = null;
      let latencyMs = 0;
      faults.forEach((fault, index) => {
        if (!matches(fault, operation)) return;
        const isHit = (streams[index] as () => number)() < fault.rate;
        if (!isHit) return;
        if (fault.kind === "latency") latencyMs += fault.ms ?? 0;
        else hit ??= fault;
      });
      return { fault: hit, latencyMs, random: choices };
    },
  };
}
