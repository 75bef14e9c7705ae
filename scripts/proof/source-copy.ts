import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";
import type { Patch } from "#scripts/proof/planted/planted-defect.ts";

const parts = [
  "app",
  "components",
  "lib",
  "prisma",
  "scripts",
  "simulator",
  "package.json",
  "tsconfig.json",
  "vitest.config.ts",
];

/** A throw-away copy of the sources that can be broken at will; packages are those of the original. Ends with the lifetime. */
export function copySources(life: Lifetime): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tallyport-planted-"));
  life.guard.watchFolder(folder);
  life.onEnd(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
  for (const part of parts) cpSync(part, path.join(folder, part), { recursive: true });
  symlinkSync(path.resolve("node_modules"), path.join(folder, "node_modules"));
  return folder;
}

/** Why a patch fits no longer; null when it does. Pure but for reading. */
export function misfitOf(folder: string, { file, find }: Patch): string | null {
  const found = readFileSync(path.join(folder, file), "utf8").split(find).length - 1;
  return found === 1 ? null : `${file} holds the text to replace ${found} times`;
}

/** Applies patches to a copy. @returns undoes them. */
export function applyPatches(folder: string, patches: readonly Patch[]): () => void {
  const originals = new Map<string, string>();
  for (const { file, find, replace } of patches) {
    const place = path.join(folder, file);
    const text = readFileSync(place, "utf8");
    if (!originals.has(place)) originals.set(place, text);
    writeFileSync(
      place,
      text.replace(find, () => replace),
    );
  }
  const isGenerated = patches.some(({ file }) => file.endsWith(".sql"));
  if (isGenerated) writeStatements(folder);
  return () => {
    for (const [place, text] of originals) writeFileSync(place, text);
    if (isGenerated) writeStatements(folder);
  };
}

/** Writes the modules of a copy's `.sql` files anew, by its own generator. */
function writeStatements(folder: string): void {
  execFileSync(process.execPath, ["scripts/sql/main.ts"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}
