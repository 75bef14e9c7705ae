import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import net from "node:net";
import path from "node:path";

/** Whether a process lives; one that we may not signal lives too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** What a live process was started with, as one line; empty when that cannot be told. */
function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return spawnSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" }).stdout ?? "";
  }
}

/** Whether a TCP port of 127.0.0.1 can be taken now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/**
 * The server that a cluster's lock file names, while its process lives. A lock file that names a stranger's process (the
 * number was given out again after a restart of the machine) would keep PostgreSQL from starting: it is removed.
 */
export function findRunningServer(dataFolder: string): { pid: number; port: number } | null {
  const lockFile = path.join(dataFolder, "postmaster.pid");
  let lines: string[];
  try {
    lines = readFileSync(lockFile, "utf8").split("\n");
  } catch {
    return null;
  }
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!(pid > 0) || !isAlive(pid)) return null;
  const command = commandLineOf(pid);
  if (command !== "" && !command.includes("postgres")) {
    rmSync(lockFile, { force: true });
    return null;
  }
  return { pid, port };
}
