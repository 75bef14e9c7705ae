import { renameSync, writeFileSync } from "node:fs";

/** Writes a file that only its owner may read, in one rename: a reader sees the old one or the whole new one. */
export function writePrivateFile(file: string, text: string): void {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text, { mode: 0o600 });
  renameSync(unfinished, file);
}
