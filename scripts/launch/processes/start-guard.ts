import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

type Watched = { pid: number; signal: NodeJS.Signals; group: boolean };

/** Sees to it that nothing outlives this process, not even `kill -9` of it. */
export type Guard = {
  /** Ends this process, or its whole group, should we die without a farewell. */
  watch: (pid: number, how?: { signal?: NodeJS.Signals; group?: boolean }) => void;
  forget: (pid: number) => void;
  /** Removes this throw-away folder should we die without a farewell. */
  watchFolder: (folder: string) => void;
  /** Everything has been ended in order: the guard goes. */
  farewell: () => void;
};

/** Starts the guard process. When it dies itself, another takes its place and is told everything again. */
export function startGuard(): Guard {
  const watched = new Map<number, Watched>();
  const folders = new Set<string>();
  let isOver = false;
  let child = begin();

  function begin(): ChildProcess {
    const started = spawn(process.execPath, [fileURLToPath(new URL("guard.mjs", import.meta.url))], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    started.stdin!.on("error", () => {}); // It died with a line under way; the exit below starts another.
    started.once("exit", () => {
      if (isOver) return;
      child = begin();
      for (const server of watched.values()) tell({ ...server, watch: server.pid });
      for (const folder of folders) tell({ folder });
    });
    started.unref();
    (started.stdin as unknown as { unref?: () => void }).unref?.();
    return started;
  }
  function tell(word: object): void {
    child.stdin!.write(`${JSON.stringify(word)}\n`);
  }

  return {
    watch: (pid, { signal = "SIGTERM", group = false } = {}) => {
      watched.set(pid, { pid, signal, group });
      tell({ watch: pid, signal, group });
    },
    forget: (pid) => {
      watched.delete(pid);
      tell({ forget: pid });
    },
    watchFolder: (folder) => {
      folders.add(folder);
      tell({ folder });
    },
    farewell: () => {
      isOver = true;
      child.stdin!.end(`${JSON.stringify({ farewell: true })}\n`);
    },
  };
}
