import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Runs `work` while no other process of this machine holds the lock. A lock whose holder is gone is taken over.
 *
 * @template T
 * @param {string} folder the lock's own folder, made for it
 * @param {string} busy what to say, once, while another process holds it
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withFolderLock(folder, busy, work) {
  let release = tryFolderLock(folder);
  if (release === null) console.log(`${busy}; waiting for it …`);
  while (release === null) {
    await wait(250);
    release = tryFolderLock(folder);
  }
  try {
    return await work();
  } finally {
    release();
  }
}

/**
 * Takes a lock if nobody alive holds it. Making a folder is what only one can do.
 *
 * @param {string} folder
 * @returns {(() => void) | null} gives the lock back; null when another process holds it
 */
export function tryFolderLock(folder) {
  mkdirSync(path.dirname(folder), { recursive: true });
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (isHeld(folder)) return null;
    rmSync(folder, { recursive: true, force: true });
    return tryFolderLock(folder);
  }
  writeFileSync(path.join(folder, "holder"), holderOf(process.pid));
  return () => rmSync(folder, { recursive: true, force: true });
}

function isHeld(folder) {
  for (let tries = 0; tries < 5; tries++) {
    try {
      const holder = readFileSync(path.join(folder, "holder"), "utf8");
      return holder !== "" && holder === holderOf(Number.parseInt(holder, 10));
    } catch {
      // Its maker is between making the folder and writing its name into it.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
  return false;
}

/** A process by its number and its start, since numbers are given out again; empty when there is none. */
function holderOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return `${pid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
  } catch {
    if (process.platform === "linux") return "";
    const { stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
    return stdout?.trim() ? `${pid} ${stdout.trim()}` : "";
  }
}
