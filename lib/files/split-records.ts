import { parse } from "csv-parse/sync";
import {
  MAX_FILE_ROWS,
  MAX_ROW_CHARACTERS,
  separatorNames,
  separators,
  type Separator,
} from "#lib/files/file-format.ts";

/** A row of the file as it stands there. `line` is where it begins. `isBroken`: its quotation marks are not CSV's. */
export type FileRecord = { line: number; values: string[]; raw: string; isBroken: boolean };

/** Line ends of every system: a row has them within quotation marks alone. */
const LINE_ENDS = ["\r\n", "\n", "\r"];

/** `sep=;`: how Excel is told the separator by a file's first line. */
const sepLine = /^"?sep=(.)"?[ \t,;|]*(?:\r\n|\n|\r|$)/i;

/**
 * Splits a text into rows, empty ones left out. Without a choice the separator is that of a first line `sep=;`, or the one that parts the
 * header into the most columns that are known. Pure.
 *
 * @returns `fault`: what is wrong with the file as a whole, in words for who sent it.
 */
export function splitRecords(
  text: string,
  isKnown: (column: string) => boolean,
  chosen: Separator | null = null,
): { separator: Separator; records: FileRecord[] } | { fault: string } {
  const sep = sepLine.exec(text);
  const said = sep === null ? null : (separatorNames.find((name) => separators[name] === sep[1]) ?? null);
  if (sep !== null && said === null && chosen === null) {
    return {
      fault: `The first line says that “${sep[1]}” separates the values. Use commas, semicolons, tabs or bars.`,
    };
  }
  const body = sep === null ? text : text.slice(sep[0].length);
  const separator = chosen ?? said ?? findSeparator(body, isKnown);
  const split = splitBody(body, separators[separator], sep === null ? 1 : 2);
  return "fault" in split ? split : { separator, records: split.records };
}

function findSeparator(text: string, isKnown: (column: string) => boolean): Separator {
  const start = text.replace(/^[\s\uFEFF]+/, "").slice(0, MAX_ROW_CHARACTERS);
  const [header = ""] = start.split(/\r\n|\n|\r/, 1);
  const counts = separatorNames.map((name) => {
    const columns = header.split(separators[name]).map((column) => column.replaceAll('"', "").trim());
    return { name, known: columns.filter(isKnown).length };
  });
  return counts.reduce((best, one) => (one.known > best.known ? one : best)).name;
}

/** Finds the rows itself: csv-parse makes an error of each line of another length than the first, which takes minutes where all are empty. */
function splitBody(text: string, delimiter: string, firstLine: number): { records: FileRecord[] } | { fault: string } {
  const records: FileRecord[] = [];
  let line = firstLine;
  for (let from = 0; from < text.length;) {
    const { end, isClosed } = endOfRow(text, from, delimiter);
    if (end - from > MAX_ROW_CHARACTERS) {
      const most = MAX_ROW_CHARACTERS.toLocaleString("en");
      return { fault: `A row has more than ${most} characters. Look for a quotation mark that does not close.` };
    }
    if (!isClosed) return { fault: `A quotation mark opens in line ${line} or below it and never closes.` };
    const raw = text.slice(from, end);
    if (!isBlank(raw, delimiter)) {
      // Of rows beyond the most that a file may have only their number is told.
      const isCounted = records.length > MAX_FILE_ROWS + 1;
      const read = isCounted ? { values: [], isBroken: true } : readValues(raw, delimiter);
      if (read.isBroken || read.values.some((value) => value !== "")) records.push({ line, raw, ...read });
    }
    from = end + (text.startsWith("\r\n", end) ? 2 : 1);
    line += 1 + (raw.includes('"') ? (raw.match(/\r\n|\n|\r/g)?.length ?? 0) : 0);
  }
  return { records };
}

/**
 * Where a row ends: at a line end outside of quotation marks. One opens where a value begins; a mark within closes it unless it stands twice.
 *
 * @returns the place of the line end, or of the text's. `isClosed`: no quotation mark is open there.
 */
function endOfRow(text: string, from: number, delimiter: string): { end: number; isClosed: boolean } {
  let [isQuoted, hasValue] = [false, false];
  for (let at = from; at < text.length; at++) {
    const character = text[at]!;
    if (isQuoted) {
      if (character !== '"') continue;
      if (text[at + 1] === '"') at++;
      else isQuoted = false;
    } else if (character === "\n" || character === "\r") {
      return { end: at, isClosed: true };
    } else if (character === delimiter) {
      hasValue = false;
    } else if (character === '"' && !hasValue) {
      [isQuoted, hasValue] = [true, true];
    } else if (!hasValue && /\S/.test(character)) {
      hasValue = true;
    }
  }
  return { end: text.length, isClosed: !isQuoted };
}

/** Whether all values of a row are empty, at first sight. */
function isBlank(raw: string, delimiter: string): boolean {
  if (/^[\p{L}\p{N}]/u.test(raw)) return false;
  return raw.trim() === "" || raw.split(delimiter).every((value) => /^("\s*")?$/.test(value.trim()));
}

/** A row's values without blanks around them. `isBroken`: its quotation marks do not enclose whole values, as CSV has it. */
function readValues(raw: string, delimiter: string): { values: string[]; isBroken: boolean } {
  const plain = () => raw.split(delimiter).map((value) => value.trim());
  if (!raw.includes('"')) return { values: plain(), isBroken: false };
  try {
    const [values = [], ...more] = parse(raw, { record_delimiter: LINE_ENDS, trim: true, delimiter });
    return { values: values.map((value) => value.trim()), isBroken: more.length > 0 };
  } catch {
    return { values: plain(), isBroken: true };
  }
}
