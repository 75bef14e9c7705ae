import { parse } from "csv-parse/sync";
import type { FieldFault } from "#lib/errors/app-error.ts";
import { importRowInput, MAX_IMPORT_ROWS, type ImportRow } from "#lib/agreements/import/import-input.ts";

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

/** A row of the file by its line, readable or not. */
export type FileRow = { line: number } & ({ row: ImportRow } | { faults: FieldFault[] });

export type ReadFile = { rows: FileRow[] } | { fault: string };

/**
 * Reads a CSV file with a head line. Empty cells are left out; several addresses stand in one cell, apart by blanks or semicolons. Pure.
 */
export function readImportFile(text: string): ReadFile {
  let records: { record: Record<string, string>; info: { lines: number } }[];
  try {
    records = parse(text, {
      columns: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
      to: MAX_IMPORT_ROWS + 1,
    });
  } catch (error) {
    return { fault: error instanceof Error ? `This is no CSV file: ${error.message}` : "This is no CSV file." };
  }
  if (records.length === 0) return { fault: "The file has no rows below its head line." };
  if (records.length > MAX_IMPORT_ROWS)
    return { fault: `At most ${MAX_IMPORT_ROWS.toLocaleString("en")} rows at once.` };
  const known: readonly string[] = importColumns;
  const strange = Object.keys(records[0]!.record).filter((name) => !known.includes(name));
  if (strange.length > 0) return { fault: `Unknown columns: ${strange.slice(0, 5).join(", ")}.` };
  return { rows: records.map(({ record, info }) => ({ line: info.lines, ...readRecord(record) })) };
}

function readRecord(record: Record<string, string>): { row: ImportRow } | { faults: FieldFault[] } {
  const { adminEmails, ...cells } = Object.fromEntries(Object.entries(record).filter(([, cell]) => cell !== ""));
  const parsed = importRowInput.safeParse({
    ...cells,
    ...(adminEmails === undefined ? {} : { adminEmails: adminEmails.split(/[\s;,]+/).filter((one) => one !== "") }),
  });
  if (parsed.success) return { row: parsed.data };
  return { faults: parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message })) };
}
