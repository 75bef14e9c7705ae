import { faultOfCell, plainCell } from "#lib/files/cells.ts";
import { decodeFile } from "#lib/files/decode-file.ts";
import {
  encodingNames,
  MAX_FILE_BYTES,
  MAX_FILE_COLUMNS,
  MAX_FILE_ROWS,
  type Reading,
  type ReadingChoice,
} from "#lib/files/file-format.ts";
import { sniffFile, sniffText } from "#lib/files/sniff-file.ts";
import { splitRecords, type FileRecord } from "#lib/files/split-records.ts";

/** Why a row is refused: the column, the value as it stands in the file, and words. */
export type CellFault = { path: string; value: string | null; message: string };

/** A row: the line of the file that it begins in, its text, and its values by column; empty ones are left out. */
export type TableRow = { line: number; raw: string; cells: ReadonlyMap<string, string>; faults: CellFault[] };

export type FileTable = {
  reading: Reading;
  /** The file itself says its encoding. */
  isCertain: boolean;
  /** The header as it stands in the file. */
  header: string;
  /** In the order of the file; null: a column without a name, which is empty. */
  columns: readonly (string | null)[];
  rows: TableRow[];
};

/** What a kind of file has for columns. */
type TableColumns = {
  names: readonly string[];
  needed: readonly string[];
  /** Columns of the sender's own naming, as `tag:…`: their name as it is kept, or null. */
  own?: (name: string) => string | null;
};

/**
 * Reads a CSV file of whatever encoding, separator and line ends. What is wrong with it as a whole is a `fault` in words for who sent it;
 * what is wrong with a row stands with the row. Judges no value but for what spreadsheets and encodings do to any of them. Pure.
 */
export function readTable(
  bytes: Uint8Array,
  columns: TableColumns,
  choice: ReadingChoice = {},
): FileTable | { fault: string } {
  if (bytes.length > MAX_FILE_BYTES) return { fault: "The file is larger than 1 MB." };
  const other = sniffFile(bytes);
  if (other !== null) return { fault: other };
  const { text, encoding, isCertain } = decodeFile(bytes, choice.encoding);
  const strange = sniffText(text) ?? faultOfZeros(text);
  if (strange !== null) return { fault: strange };
  const split = splitRecords(text, (name) => nameColumn(name, columns) !== null, choice.separator);
  if ("fault" in split) return split;
  const [head, ...records] = split.records;
  if (head === undefined) return { fault: "The file is empty." };
  if (head.values.length > MAX_FILE_COLUMNS) return { fault: `The header has more than ${MAX_FILE_COLUMNS} columns.` };
  const named = head.values.map((value) => (value === "" ? null : nameColumn(value, columns)));
  const fault = faultOfHeader(head, named, columns);
  if (fault !== null) return { fault };
  if (records.length === 0) return { fault: "The file has a header and no rows." };
  if (records.length > MAX_FILE_ROWS) {
    const [has, most] = [records.length, MAX_FILE_ROWS].map((n) => n.toLocaleString("en"));
    return { fault: `The file has ${has} rows. The most is ${most}.` };
  }
  return {
    reading: { encoding, separator: split.separator },
    isCertain,
    header: head.raw,
    columns: named,
    rows: records.map((record) => readRow(record, named, encodingNames[encoding])),
  };
}

/** A column's name as we write it, whatever case, blanks or hyphens the file has it in; null when it is none of them. */
function nameColumn(written: string, { names, own }: TableColumns): string | null {
  const plain = plainName(written);
  return names.find((name) => plainName(name) === plain) ?? own?.(written) ?? null;
}

function plainName(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "");
}

function faultOfZeros(text: string): string | null {
  const place = text.indexOf("\0");
  if (place < 0) return null;
  const line = text.slice(0, place).split(/\r\n|\n|\r/).length;
  return `Line ${line} holds a zero byte, so this is not a text file. Save the table as CSV UTF-8 and upload that file.`;
}

function faultOfHeader(head: FileRecord, named: readonly (string | null)[], columns: TableColumns): string | null {
  const unknown = head.values.find((value, place) => value !== "" && named[place] === null);
  if (unknown !== undefined) {
    return `Line ${head.line} is the header, and “${unknown.slice(0, 60)}” is not one of our columns. Rename or remove it.`;
  }
  const twice = named.findIndex((name, place) => name !== null && named.indexOf(name) !== place);
  if (twice >= 0) {
    const places = named.flatMap((name, place) => (name === named[twice] ? [place + 1] : []));
    return `The column “${named[twice]}” is there twice (columns ${places.join(" and ")}). Remove one of them: we do not guess which one is right.`;
  }
  const missing = columns.needed.filter((name) => !named.includes(name));
  if (missing.length > 0) return `The header lacks ${missing.map((name) => `“${name}”`).join(", ")}.`;
  return null;
}

/** Cells that are missing at a row's end are empty: Excel leaves them out. Those beyond the header must be. */
function readRow(record: FileRecord, named: readonly (string | null)[], encodingName: string): TableRow {
  const { line, raw, values, isBroken } = record;
  const cells = new Map<string, string>();
  const faults: CellFault[] = [];
  if (isBroken) {
    const message =
      "A quotation mark is inside a value. Put the whole value in quotation marks and write each mark in it twice.";
    return { line, raw, cells, faults: [{ path: "row", value: shown(raw), message }] };
  }
  for (const [place, written] of values.entries()) {
    const value = plainCell(written);
    if (value === "") continue;
    const name = named[place] ?? null;
    if (name === null) {
      const message = `Column ${place + 1} has a value and no name in the header.`;
      faults.push({ path: "row", value: shown(value), message });
      continue;
    }
    cells.set(name, value);
    const message = faultOfCell(value, encodingName);
    if (message !== null) faults.push({ path: name, value: shown(value), message });
  }
  return { line, raw, cells, faults };
}

/** A value as a review shows it. */
function shown(value: string): string {
  return value.length > 80 ? `${value.slice(0, 79)}…` : value;
}
