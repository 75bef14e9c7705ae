import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";

/** A process that leads a group of its own, and ends with its lifetime. */
export type Server = {
  pid: number;
  hasEnded: () => boolean;
  /** Its exit code, or null when a signal ended it. */
  ended: Promise<number | null>;
  /** Asks it to end, insists after a while, and waits; may be called twice. */
  stop: () => Promise<void>;
};

type Options = {
  args: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  life: Lifetime;
  /** Where its output goes; null: to ours. */
  logFile: string | null;
  insistAfterMs?: number;
};

/** Starts a script under this Node in its own group: Ctrl-C reaches us alone, and we end servers in order. */
export function startServer({ args, environment, life, logFile, insistAfterMs = 4_000 }: Options): Server {
  const output = logFile === null ? "inherit" : openLog(logFile);
  const child = spawn(process.execPath, args, {
    env: environment as NodeJS.ProcessEnv,
    stdio: ["ignore", output, output],
    detached: true,
  });
  if (typeof output === "number") closeSync(output);
  const pid = child.pid ?? 0;
  if (pid > 0) life.guard.watch(pid, { group: true });
  let isOver = false;
  const ended = new Promise<number | null>((resolve) => {
    const end = (code: number | null) => {
      isOver = true;
      if (pid > 0) life.guard.forget(pid);
      resolve(code);
    };
    child.once("error", () => end(1));
    child.once("exit", end);
  });
  const send = (signal: NodeJS.Signals) => {
    try {
      if (pid > 0) process.kill(-pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  };
  const server: Server = {
    pid,
    hasEnded: () => isOver,
    ended,
    stop: async () => {
      if (isOver) return;
      send("SIGTERM");
      const patience = new AbortController();
      await Promise.race([ended, wait(insistAfterMs, null, { signal: patience.signal }).catch(() => null)]);
      patience.abort();
      if (!isOver) send("SIGKILL");
      await ended;
    },
  };
  life.onEnd(server.stop);
  return server;
}

function openLog(file: string): number {
  mkdirSync(path.dirname(file), { recursive: true });
  return openSync(file, "w", 0o600);
}

/** The last lines that a server wrote, for a message about its end. */
export function tailOf(logFile: string): string {
  try {
    return readFileSync(logFile, "utf8").trim().split("\n").slice(-15).join("\n");
  } catch {
    return "(it wrote nothing)";
  }
}

/**
 * Waits until an address answers 200.
 *
 * @throws Error when the server ends before, or when it takes longer than `withinMs`.
 */
export async function waitUntilReady(server: Server, url: string, withinMs = 60_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    // Asked first: a stranger that took the port in between makes ours end.
    const isUp = await answers(url);
    if (server.hasEnded()) throw new Error("it ended at once");
    if (isUp) return;
    await wait(100);
  }
  throw new Error(`it did not answer within ${withinMs / 1000} s`);
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
