import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
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
    makeFolder(folder);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    throw new Fault(
      `${name} ${folder} cannot be written (${error.code}): give yourself the rights to it, or use another folder.`,
    );
  }
}

// Not mkdirSync's own `recursive`: it never ends where the file system makes no folders, as in /proc.
function makeFolder(folder) {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}
