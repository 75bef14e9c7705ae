import os from "node:os";
import { startGuard, type Guard } from "#scripts/launch/processes/start-guard.ts";
import { watchStarter } from "#scripts/launch/install/watch-starter.mjs";

/** What a command that starts servers lives by: nothing that it started outlives it, however it ends. */
export type Lifetime = {
  guard: Guard;
  isEnding: () => boolean;
  /** Settles with the signal that asks us to end; the starter's death counts as SIGTERM. */
  interrupted: Promise<NodeJS.Signals>;
  /** Called at the end, the last one registered first; at once when the end has begun already. */
  onEnd: (close: () => Promise<void>) => void;
};

/**
 * Runs a command that starts servers. When it returns, throws or is asked to end, everything that it registered is ended in
 * the opposite order; what it did not get to register is ended by the guard.
 *
 * @returns its exit code; 128 + the signal's number when it was interrupted before it returned.
 */
export async function live(work: (life: Lifetime) => Promise<number>): Promise<number> {
  const guard = startGuard();
  // Servers keep no process awake: one that waits for their end alone would end silently, with 0 and without its error.
  const awake = setInterval(() => {}, 60_000);
  const closers: (() => Promise<void>)[] = [];
  let isEnding = false;
  let isSettled = false;
  const interrupted = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(signal));
    watchStarter(() => resolve("SIGTERM"));
  });
  const life: Lifetime = {
    guard,
    isEnding: () => isEnding,
    interrupted,
    onEnd: (close) => {
      if (isEnding) void close();
      else closers.push(close);
    },
  };
  const working = work(life).finally(() => (isSettled = true));
  // When the interruption wins, what it breaks in the work is no news.
  working.catch(() => {});
  void interrupted.then(() => (isEnding = true));
  try {
    const signalled = interrupted.then(async (signal) => {
      // A command that waits for the interruption itself answers with its own code.
      await new Promise((resolve) => setImmediate(resolve));
      return 128 + os.constants.signals[signal];
    });
    return await Promise.race([working, signalled]);
  } finally {
    isEnding = true;
    for (const close of closers.reverse()) await close().catch((error: unknown) => console.error(error));
    if (isSettled) guard.farewell();
    clearInterval(awake);
  }
}
