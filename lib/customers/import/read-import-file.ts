import { readAccountCell } from "#lib/files/cells.ts";
import type { ReadingChoice } from "#lib/files/file-format.ts";
import { readTable, type CellFault, type FileTable, type TableRow } from "#lib/files/read-table.ts";
import { importRowInput, MAX_IMPORT_ROWS, type ImportRow } from "#lib/customers/import/import-input.ts";

/** The columns of the file, in the order of the sample. */
export const importColumns = [
  "productCode",
  "licenseArn",
  "customerIdentifier",
  "customerAwsAccountId",
  "organizationName",
  "externalId",
  "adminEmails",
  "meteringFrom",
] as const;

/** A row of the file, readable or not; `name` and `id` say which one it is to who sent it. */
export type FileRow = { line: number; name: string | null; id: string | null; source: TableRow } & (
  { row: ImportRow } | { faults: CellFault[] }
);

type ReadFile = { table: FileTable; rows: FileRow[] } | { fault: string };

/** Reads a CSV file of customers. Several addresses in one cell are separated by blanks, commas or semicolons. Pure. */
export function readImportFile(bytes: Uint8Array, choice: ReadingChoice = {}): ReadFile {
  const table = readTable(bytes, { names: importColumns, needed: ["productCode", "organizationName"] }, choice);
  if ("fault" in table) return table;
  if (table.rows.length > MAX_IMPORT_ROWS) {
    const [has, most] = [table.rows.length, MAX_IMPORT_ROWS].map((n) => n.toLocaleString("en"));
    return { fault: `The file has ${has} rows. One import takes at most ${most}.` };
  }
  return { table, rows: table.rows.map(readRow) };
}

function readRow(source: TableRow): FileRow {
  const { line, cells } = source;
  const of = {
    line,
    name: cells.get("organizationName") ?? null,
    id: cells.get("externalId") ?? cells.get("licenseArn") ?? cells.get("customerIdentifier") ?? null,
    source,
  };
  if (source.faults.length > 0) return { ...of, faults: source.faults };
  const { adminEmails, customerAwsAccountId, ...given } = Object.fromEntries(cells);
  const account = customerAwsAccountId === undefined ? null : readAccountCell(customerAwsAccountId);
  const faults: CellFault[] = [];
  if (account !== null && "message" in account) {
    faults.push({ path: "customerAwsAccountId", value: customerAwsAccountId!, message: account.message });
  }
  const emails = adminEmails?.split(/[\s;,]+/).filter((one) => one !== "");
  const parsed = importRowInput.safeParse({
    ...given,
    ...(account !== null && "account" in account ? { customerAwsAccountId: account.account } : {}),
    ...(emails === undefined ? {} : { adminEmails: emails }),
  });
  for (const { path, message, code } of parsed.error?.issues ?? []) {
    const [column = "row", place] = path;
    const value = typeof place === "number" ? emails?.[place] : cells.get(String(column));
    const isMissing = code === "invalid_type" && value === undefined;
    faults.push({ path: path.join("."), value: value ?? null, message: isMissing ? "is missing" : message });
  }
  return parsed.success && faults.length === 0 ? { ...of, row: parsed.data } : { ...of, faults };
}
