import { separators, type Separator } from "#lib/files/file-format.ts";
import type { FileTable, TableRow } from "#lib/files/read-table.ts";

/** What spreadsheets take as a formula. */
const formula = /^[=+\-@\t\r]/;

/** A value of a CSV file: in quotation marks where it must be, an apostrophe before what a spreadsheet would calculate. Pure. */
export function csvCell(value: string, separator: Separator = "commas"): string {
  const safe = formula.test(value) ? `'${value}` : value;
  return /["\r\n]/.test(safe) || safe.includes(separators[separator]) || safe !== safe.trim()
    ? `"${safe.replaceAll('"', '""')}"`
    : safe;
}

/** Rows of a file as they came, below its header, to be mended and sent again; formulas are defused. Pure. */
export function rowsAsCsv({ header, columns, reading }: FileTable, rows: readonly TableRow[]): string {
  const { separator } = reading;
  const lines = rows.map(({ raw, cells }) => {
    if (!raw.split(separators[separator]).some((value) => formula.test(value.replace(/^[\s"]+/, "")))) return raw;
    if (cells.size === 0) return csvCell(raw, separator);
    const values = columns.map((name) => (name === null ? "" : (cells.get(name) ?? "")));
    return values.map((value) => csvCell(value, separator)).join(separators[separator]);
  });
  return `${[header, ...lines].join("\n")}\n`;
}
