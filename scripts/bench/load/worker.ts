import { fork } from "node:child_process";
import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";

/** A process of its own that answers each plan with a report; one plan at a time. */
export type Worker<Plan, Report> = { pid: number; carryOut(plan: Plan): Promise<Report>; stop(): Promise<void> };

/** Starts a program of `load/` as a worker. It ends with its lifetime. @param environment added to ours */
export function startWorker<Plan extends object, Report>(
  life: Lifetime,
  program: string,
  environment: Record<string, string> = {},
): Worker<Plan, Report> {
  const child = fork(`scripts/bench/load/${program}`, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, ...environment },
  });
  const pid = child.pid ?? 0;
  if (pid > 0) life.guard.watch(pid);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async () => {
    if (child.connected) child.disconnect();
    await ended;
    life.guard.forget(pid);
  };
  life.onEnd(stop);
  return {
    pid,
    stop,
    carryOut: (plan) =>
      new Promise((resolve, reject) => {
        const onExit = () => reject(new Error(`${program} ended`));
        child.once("exit", onExit);
        child.once("message", (report) => {
          child.off("exit", onExit);
          resolve(report as Report);
        });
        child.send(plan);
      }),
  };
}
