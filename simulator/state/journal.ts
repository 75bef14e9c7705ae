import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** A file of JSON lines, each one a set of changes that belong together. */
export type Journal = {
  /** Appends texts one after the other in one write, so that long ones need not be joined first; each line ends with its line feed. */
  append(texts: readonly string[]): void;
  close(): void;
};

const COMPACT_CHUNK = 4 << 20;

/** Room for what is appended at once, so that it is not copied for the collector. */
const room = Buffer.allocUnsafe(1 << 20);
/** No character takes more bytes in UTF-8. */
const MAX_BYTES_A_UNIT = 3;

/** Writes all of `texts`: a short write would leave half a line. */
function writeAll(fd: number, texts: readonly string[]): void {
  const bytes = toBytes(texts);
  for (let offset = 0; offset < bytes.length;) offset += writeSync(fd, bytes, offset);
}

function toBytes(texts: readonly string[]): Buffer {
  let used = 0;
  for (const text of texts) {
    if (used + text.length * MAX_BYTES_A_UNIT > room.length) return Buffer.from(texts.join(""));
    used += room.write(text, used);
  }
  return room.subarray(0, used);
}

/**
 * Lines of a journal, oldest first. A last line without its line feed was cut by a crash of the machine before anybody
 * got an answer for it, and is left out.
 */
export function readJournal(file: string): string[] {
  if (!existsSync(file)) return [];
  const lines: string[] = [];
  const bytes = readFileSync(file);
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    lines.push(bytes.toString("utf8", start, end));
    start = end + 1;
  }
  return lines;
}

/**
 * Opens a journal for appending, first replacing its content by `lines` in one rename. Each append is a synchronous
 * write to the kernel: when it returns, kill -9 loses nothing of it. The file is readable by its owner only.
 */
export function openJournal(file: string, lines: Iterable<string>): Journal {
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.new`;
  const draft = openSync(fresh, "w", 0o600);
  let chunk = "";
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length > COMPACT_CHUNK) {
      writeAll(draft, [chunk]);
      chunk = "";
    }
  }
  writeAll(draft, [chunk]);
  closeSync(draft);
  renameSync(fresh, file);

  const fd = openSync(file, "a", 0o600);
  return { append: (texts) => writeAll(fd, texts), close: () => closeSync(fd) };
}
