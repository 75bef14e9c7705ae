import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";

/** A process that is there to be killed with -9, with its whole group. */
export type Victim = {
  pid: number;
  /** What it said first; null when it ended before. */
  ready: Promise<string | null>;
  isGone: () => boolean;
  /** @returns whether the kill ended it: false when it had ended by itself. */
  kill: () => Promise<boolean>;
};

/**
 * Starts a script under this Node. Nothing outlives the lifetime: its end kills the process, the guard does where this process was killed, and
 * a script that reads its input (`endWithStarter`) sees its end even where the guard is gone too.
 */
export function startVictim(
  life: Lifetime,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Victim {
  const child = spawn(process.execPath, args, {
    env: environment as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "inherit"],
    detached: true,
  });
  child.stdin.on("error", () => {});
  const pid = child.pid ?? 0;
  if (pid > 0) life.guard.watch(pid, { group: true });
  let signalled: NodeJS.Signals | null = null;
  let isGone = false;
  const gone = once(child, "exit").then(([, signal]: unknown[]) => {
    isGone = true;
    signalled = signal as NodeJS.Signals | null;
    life.guard.forget(pid);
  });
  const ready = Promise.race([
    once(child.stdout, "data").then(([chunk]: unknown[]) => String(chunk).trim()),
    gone.then(() => null),
  ]);
  const kill = async () => {
    if (!isGone) {
      try {
        process.kill(-pid, "SIGKILL");
      } catch {
        // It has ended meanwhile.
      }
    }
    await gone;
    return signalled === "SIGKILL";
  };
  // Also where the work failed and its loops left it behind.
  life.onEnd(async () => void (await kill()));
  return { pid, ready, isGone: () => isGone, kill };
}
