import type { Contender } from "#scripts/bench/measure/candidate.ts";
import type { LoadPlan, LoadReport } from "#scripts/bench/load/plan.ts";
import { startWorker, type Worker } from "#scripts/bench/load/worker.ts";
import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";

/** The load generator: requests over HTTP. */
export type Generator = Pick<Worker<LoadPlan, LoadReport>, "carryOut">;

export function startGenerator(life: Lifetime): Generator {
  return startWorker<LoadPlan, LoadReport>(life, "generator.ts");
}

/**
 * A contender that is asked over HTTP. Requests are numbered on from round to round, so that no body comes twice.
 *
 * @param unitsPerRequest what one request counts for
 */
export function httpContender(
  generator: Generator,
  pids: Contender["pids"],
  plan: () => Omit<LoadPlan, "seconds" | "from">,
  unitsPerRequest = 1,
): Contender {
  let from = 0;
  return {
    pids,
    run: async (seconds) => {
      const report = await generator.carryOut({ ...plan(), seconds, from });
      from += report.requests;
      return { ...report, units: report.requests * unitsPerRequest };
    },
  };
}
