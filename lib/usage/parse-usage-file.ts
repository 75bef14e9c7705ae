import { parse } from "csv-parse/sync";

/** Rows and bytes that one file may have. */
export const MAX_FILE_ROWS = 10_000;
export const MAX_FILE_BYTES = 1024 * 1024;

/** The columns of a usage file, as the API calls its fields; `tag:…` columns become tags. */
export const fileColumns = [
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

/** A row: its line in the file, its text, and the event as the API would get it. */
export type FileRow = { line: number; raw: string; event: Record<string, unknown> };

/** `fault`: what is wrong with the file as a whole, in words for the person who sent it. */
export type UsageFile = { header: string; rows: FileRow[] } | { fault: string };

/** Reads a file of usage: CSV in UTF-8 with a header, commas or semicolons between. Judges no row. Pure. */
export function parseUsageFile(text: string): UsageFile {
  const [first = ""] = text.replace(/^\uFEFF/, "").split(/\r?\n/, 1);
  const delimiter = first.includes(";") && !first.includes(",") ? ";" : ",";
  const parsed = readRecords(text, delimiter);
  if ("fault" in parsed) return parsed;
  const [head, ...rows] = parsed.records;
  if (head === undefined) return { fault: "The file is empty." };
  const columns = head.record.map((name) => name.trim());
  const fault = faultOf(columns);
  if (fault !== null) return { fault };
  if (rows.length === 0) return { fault: "The file has a header and no row." };
  if (rows.length > MAX_FILE_ROWS) {
    return {
      fault: `The file has ${rows.length.toLocaleString("en")} rows; ${MAX_FILE_ROWS.toLocaleString("en")} are the most.`,
    };
  }
  return {
    header: head.raw.trimEnd(),
    rows: rows.map(({ record, raw, info }) => ({
      line: info.lines,
      raw: raw.replace(/^[\r\n]+/, "").trimEnd(),
      event: toEvent(columns, record),
    })),
  };
}

type Read = { record: string[]; raw: string; info: { lines: number } };

function readRecords(text: string, delimiter: string): { records: Read[] } | { fault: string } {
  try {
    const records = parse(text, {
      bom: true,
      delimiter,
      info: true,
      raw: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: 16_384,
    }) as unknown as Read[];
    return { records };
  } catch (error) {
    const line = (error as { lines?: number }).lines;
    const where = line === undefined ? "" : ` at line ${line}`;
    return {
      fault: `The file is no CSV${where}: each row needs as many values as the header has columns, and quotes must close.`,
    };
  }
}

function faultOf(columns: readonly string[]): string | null {
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) return `The column “${twice}” stands there twice.`;
  const missing = needed.filter((name) => !columns.includes(name));
  if (missing.length > 0) return `The header lacks ${missing.map((name) => `“${name}”`).join(", ")}.`;
  const unknown = columns.find((name) => !(fileColumns as readonly string[]).includes(name) && !/^tag:./.test(name));
  if (unknown !== undefined) return `The column “${unknown.slice(0, 60)}” is not one of ours.`;
  if (!ways.some((name) => columns.includes(name))) return `The header names no agreement: one of ${ways.join(", ")}.`;
  return null;
}

/** Empty values are as if they were not there. */
function toEvent(columns: readonly string[], values: readonly string[]): Record<string, unknown> {
  const given = columns.map((name, i) => [name, values[i] ?? ""] as const).filter(([, value]) => value !== "");
  const tags = given
    .filter(([name]) => name.startsWith("tag:"))
    .map(([name, value]) => [name.slice(4), value] as const);
  const fields = given.filter(([name]) => !name.startsWith("tag:"));
  return { ...Object.fromEntries(fields), ...(tags.length === 0 ? {} : { tags: Object.fromEntries(tags) }) };
}
