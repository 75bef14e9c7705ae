import { hasDecimalCommas, readAccountCell, readNumberCell } from "#lib/files/cells.ts";
import type { ReadingChoice } from "#lib/files/file-format.ts";
import { readTable, type CellFault, type FileTable, type TableRow } from "#lib/files/read-table.ts";

/** The columns of a usage file, as the API calls its fields; `tag:…` columns become tags. */
const fileColumns = [
  "id",
  "agreementId",
  "licenseArn",
  "organizationExternalId",
  "customerAwsAccountId",
  "productCode",
  "dimension",
  "quantity",
  "timestamp",
] as const;
const needed = ["id", "dimension", "quantity", "timestamp"] as const;
const ways = ["agreementId", "licenseArn", "organizationExternalId", "customerAwsAccountId"] as const;

/**
 * A row: its line in the file, and the event as the API would get it. `faults`: what spreadsheets and encodings did to
 * it.
 */
export type FileRow = { line: number; source: TableRow; event: Record<string, unknown>; faults: CellFault[] };

/** `fault`: what is wrong with the file as a whole, in words for the person who sent it. */
type UsageFile = { table: FileTable; rows: FileRow[] } | { fault: string };

/** Reads a CSV file of usage. Validates nothing but how its values were read. Pure. */
export function parseUsageFile(bytes: Uint8Array, choice: ReadingChoice = {}): UsageFile {
  const table = readTable(bytes, { names: fileColumns, needed, own: tagColumn }, choice);
  if ("fault" in table) return table;
  if (!ways.some((name) => table.columns.includes(name))) {
    return { fault: `The header names no agreement: one of ${ways.join(", ")}.` };
  }
  const quantities = table.rows.flatMap(({ cells }) => cells.get("quantity") ?? []);
  const { separator } = table.reading;
  const numbers = { separator, hasDecimalCommas: hasDecimalCommas(separator, quantities) };
  return { table, rows: table.rows.map((row) => readRow(row, numbers)) };
}

/** `tag:team` in whatever case and with blanks around the colon; the tag's own name is kept as it is. */
function tagColumn(written: string): string | null {
  const name = /^tag\s*:\s*(.+)$/i.exec(written)?.[1];
  return name === undefined ? null : `tag:${name}`;
}

/** Empty values are as if they were not there. */
function readRow(source: TableRow, numbers: Parameters<typeof readNumberCell>[1]): FileRow {
  const { line, cells } = source;
  const faults = [...source.faults];
  const given = new Map(cells);
  const fault = (path: string, message: string) => faults.push({ path, value: cells.get(path) ?? null, message });
  const quantity = cells.get("quantity");
  if (quantity !== undefined && faults.length === 0) {
    const read = readNumberCell(quantity, numbers);
    if ("message" in read) fault("quantity", read.message);
    else given.set("quantity", read.number);
  }
  const account = cells.get("customerAwsAccountId");
  if (account !== undefined && source.faults.length === 0) {
    const read = readAccountCell(account);
    if ("message" in read) fault("customerAwsAccountId", read.message);
    else given.set("customerAwsAccountId", read.account);
  }
  return { line, source, event: toEvent(given), faults };
}

function toEvent(cells: ReadonlyMap<string, string>): Record<string, unknown> {
  const tags = [...cells].filter(([name]) => name.startsWith("tag:")).map(([name, value]) => [name.slice(4), value]);
  const fields = [...cells].filter(([name]) => !name.startsWith("tag:"));
  return { ...Object.fromEntries(fields), ...(tags.length === 0 ? {} : { tags: Object.fromEntries(tags) as unknown }) };
}
