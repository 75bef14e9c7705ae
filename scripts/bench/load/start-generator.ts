import { fork } from "node:child_process";
import type { Lifetime } from "#scripts/launch/lifetime.ts";
import type { LoadPlan, LoadReport } from "#scripts/bench/load/plan.ts";
import type { Contender } from "#scripts/bench/contender.ts";

/** The load generator's handle: one plan at a time. */
export type Generator = { carryOut(plan: LoadPlan): Promise<LoadReport> };

/** Starts the load generator, a process of its own. */
export function startGenerator(life: Lifetime): Generator {
  const child = fork("scripts/bench/load/generator.ts", { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  if (child.pid !== undefined) life.guard.watch(child.pid);
  life.onEnd(() => {
    child.disconnect();
    return new Promise((resolve) => child.once("exit", () => resolve()));
  });
  return {
    carryOut: (plan) =>
      new Promise((resolve, reject) => {
        const onExit = () => reject(new Error("the load generator ended"));
        child.once("exit", onExit);
        child.once("message", (report) => {
          child.off("exit", onExit);
          resolve(report as LoadReport);
        });
        child.send(plan);
      }),
  };
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
