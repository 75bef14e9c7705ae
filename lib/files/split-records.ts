import { parse, type CsvError } from "csv-parse/sync";
import { MAX_ROW_CHARACTERS, separatorNames, separators, type Separator } from "#lib/files/file-format.ts";

/** A row of the file as it stands there. `line` is where it begins. `isBroken`: its quotation marks are not CSV's. */
export type FileRecord = { line: number; values: string[]; raw: string; isBroken: boolean };

/** Line ends of every system, in one file too. */
const LINE_ENDS = ["\r\n", "\n", "\r"];
const options = { record_delimiter: LINE_ENDS, relax_column_count: true, trim: true } as const;

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

type Parsed = { record: string[]; raw: string };

function splitBody(text: string, delimiter: string, firstLine: number): { records: FileRecord[] } | { fault: string } {
  let read = parseAll(text, delimiter, true);
  // Letters after a closing quotation mark: the parser takes them as they are where it does not trim, and `isStrict` finds them.
  if (read.failed?.code === "CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE") read = parseAll(text, delimiter, false);
  const { parsed, failed } = read;
  let line = firstLine;
  const records: FileRecord[] = [];
  for (const { record, raw } of parsed) {
    if (record.some((value) => value.trim() !== "")) {
      const values = record.map((value) => value.trim());
      records.push({ line, values, raw: raw.replace(/(\r\n|\n|\r)$/, ""), isBroken: !isStrict(raw, delimiter) });
    }
    line += raw.match(/\r\n|\n|\r/g)?.length ?? 0;
  }
  if (failed === undefined) return { records };
  return failed.code === "CSV_QUOTE_NOT_CLOSED"
    ? { fault: `A quotation mark opens in line ${line} or below it and never closes.` }
    : {
        fault: `A row has more than ${MAX_ROW_CHARACTERS.toLocaleString("en")} characters. Look for a quotation mark that does not close.`,
      };
}

function parseAll(text: string, delimiter: string, trim: boolean): { parsed: Parsed[]; failed: CsvError | undefined } {
  let failed: CsvError | undefined;
  const parsed = parse(text, {
    ...options,
    trim,
    delimiter,
    raw: true,
    relax_quotes: true,
    max_record_size: MAX_ROW_CHARACTERS,
    skip_records_with_error: true,
    on_skip: (error) => {
      failed ??= error;
      return undefined;
    },
  }) as unknown as Parsed[];
  return { parsed, failed };
}

/** Whether the row's quotation marks enclose whole values, as CSV has it. */
function isStrict(raw: string, delimiter: string): boolean {
  if (!raw.includes('"')) return true;
  try {
    parse(raw, { ...options, delimiter });
    return true;
  } catch {
    return false;
  }
}
