import { execFileSync } from "node:child_process";
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** The machine as it is at the start of a run. */
export type Host = {
  cpu: string;
  cores: number;
  memGiB: number;
  load1: number;
  node: string;
  /** Added by rows that use a database. */
  postgres: string | null;
  fsyncPerSec: number;
};

export function readHost(folder: string): Host {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? "unknown",
    cores: cpus.length,
    memGiB: Math.round(os.totalmem() / 2 ** 30),
    load1: Number(os.loadavg()[0]!.toFixed(2)),
    node: process.version,
    postgres: null,
    fsyncPerSec: countFsyncs(folder),
  };
}

/** Small appends that reach the disk, in a second. */
function countFsyncs(folder: string): number {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "fsync-probe");
  const fd = openSync(file, "w");
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < 300) {
    writeSync(fd, "one line\n");
    fsyncSync(fd);
    count += 1;
  }
  closeSync(fd);
  rmSync(file);
  return Math.round((count * 1000) / (performance.now() - started));
}

/** The commit that is measured, with a + when files differ from it; null without git. */
export function readCommit(): string | null {
  try {
    const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8", stdio: "pipe" }).trim();
    return `${git("rev-parse", "--short", "HEAD")}${git("status", "--porcelain") === "" ? "" : "+"}`;
  } catch {
    return null;
  }
}
