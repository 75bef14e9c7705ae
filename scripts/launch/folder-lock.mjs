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
  const release = await takeFolderLock(folder, busy);
  try {
    return await work();
  } finally {
    release();
  }
}

/**
 * @param {string} folder
 * @param {string} busy
 * @returns {Promise<() => void>} gives the lock back
 */
async function takeFolderLock(folder, busy) {
  for (let tries = 0; ; tries++) {
    const release = tryFolderLock(folder);
    if (release !== null) return release;
    if (tries === 1) console.log(`${busy}; waiting for it …`);
    await wait(250);
  }
}

/**
 * Takes a lock if nobody alive holds it. Making a folder is what only one can do.
 *
 * @param {string} folder
 * @returns {(() => void) | null} gives the lock back; null when another process holds it
 */
export function tryFolderLock(folder) {
  const holderFile = path.join(folder, "pid");
  mkdirSync(path.dirname(folder), { recursive: true });
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (isHeld(holderFile)) return null;
    rmSync(folder, { recursive: true, force: true });
    return tryFolderLock(folder);
  }
  writeFileSync(holderFile, String(process.pid));
  return () => rmSync(folder, { recursive: true, force: true });
}

function isHeld(holderFile) {
  for (let tries = 0; tries < 3; tries++) {
    try {
      process.kill(Number(readFileSync(holderFile, "utf8")) || 0, 0);
      return true;
    } catch (error) {
      if (error.code === "EPERM") return true;
      if (error.code !== "ENOENT") return false;
      // Its maker is between making the folder and writing its number into it.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
  return false;
}
