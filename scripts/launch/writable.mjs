import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Fault } from "./fault.mjs";

/**
 * Makes a folder and tries to write in it.
 *
 * @param {string} folder
 * @param {string} name how to call it
 * @throws {Fault} when that fails
 */
export function checkWritable(folder, name) {
  const probe = path.join(folder, `.write-test-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    throw new Fault(
      `${name} ${folder} cannot be written (${error.code}): give yourself the rights to it, or use another folder.`,
    );
  }
}
