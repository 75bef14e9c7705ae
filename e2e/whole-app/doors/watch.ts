import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Client } from "pg";

/** What answering a request may write, whoever asks: limits, sessions, sign-in, mail to be sent, when a key was last used, what was refused. */
const WRITTEN_BY_ANSWERING =
  /^(session|rate_counter|rate_turn|verification_token|registration|api_key|usage_refusal.*|asked_read|agreement_reading|job_.*|clock_check|account_check|usage_key_hour|alert)$/;

/** When AWS was last asked about an agreement: a question for its access asks again. */
const NOTED_BY_READS =
  "array['checked_at','entitlements_read_at','entitlements_due_at','updated_at','version','aws_read_at','aws_read_due_at','aws_read_tried_at','aws_read_error','aws_read_failing_since','aws_read_denied_at']";

/** What every other table holds, as one text a table, to be compared. */
export async function readTables(db: Client): Promise<Map<string, string>> {
  const { rows: tables } = await db.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  const watched = tables.map(({ name }) => name).filter((name) => !WRITTEN_BY_ANSWERING.test(name));
  const parts = watched.map(
    (name) =>
      `SELECT '${name}' AS name, count(*) || ' rows, ' || coalesce(sum(hashtextextended((to_jsonb(t) - ${NOTED_BY_READS})::text, 0)), 0) AS held FROM "${name}" t`,
  );
  const { rows } = await db.query<{ name: string; held: string }>(parts.join(" UNION ALL "));
  return new Map(rows.map(({ name, held }) => [name, held]));
}

/** The tables whose rows are not what they were. */
export function changedTables(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...after].filter(([name, held]) => before.get(name) !== held).map(([name]) => name);
}

/** The lines of the app's log from a line on. Next's own greeting, before the app runs, is none of them. */
export function logLines(): string[] {
  const folder = path.join(path.dirname(process.env["E2E_STACK"] ?? ".data/demo.json"), "logs");
  const files = readdirSync(folder).filter((name) => name.startsWith("app"));
  return files
    .flatMap((name) => readFileSync(path.join(folder, name), "utf8").split("\n"))
    .filter((line) => line !== "");
}

/** The lines that are no JSON object. */
export function strayLines(lines: readonly string[]): string[] {
  return lines.filter((line) => {
    try {
      return typeof JSON.parse(line) !== "object";
    } catch {
      return true;
    }
  });
}
