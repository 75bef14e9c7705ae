import { parseArgs } from "node:util";
import { provideFakeTime, withFakeClock } from "#scripts/launch/programs/fake-clock.ts";
import { Fault } from "#scripts/launch/install/fault.mjs";
import { generateClient } from "#scripts/launch/build/generate-client.ts";
import { runTool } from "#scripts/launch/processes/run-tool.ts";

/** Dates at which rules change their mind, each with what is special about it. The first tests run some ten seconds later. */
const dates = [
  { at: "2027-03-01T05:29:50Z", why: "last month's hours close for usage at 05:30 on the 1st" },
  { at: "2028-02-29T12:00:00Z", why: "a leap day" },
  { at: "2027-12-31T23:59:48Z", why: "the first tests see the last second of a year, the rest the next year" },
];

/**
 * `npm run test:dates`: unit and database tests, PostgreSQL included, under other dates of the system. `--date 2028-02-29` takes one of
 * them; everything else is vitest's, as in `npm run test:dates -- lib/usage`.
 */
export async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { date: { type: "string" } }, allowPositionals: true });
  const chosen = dates.filter(({ at }) => at.startsWith(values.date ?? ""));
  if (chosen.length === 0) throw new Fault(`--date is the beginning of one of ${dates.map(({ at }) => at).join(", ")}`);
  if (process.env["TEST_DATABASE_URL"] || process.env["DATABASE_URL"]) {
    throw new Fault(
      "The tests of dates start a PostgreSQL with the date of their own: unset TEST_DATABASE_URL and DATABASE_URL.",
    );
  }
  const library = await provideFakeTime(process.env);
  await generateClient();
  const failed: string[] = [];
  for (const { at, why } of chosen) {
    console.log(`\nUnder the date ${at}: ${why}`);
    const environment = withFakeClock(process.env, library, new Date(at), new Date());
    const code = await runTool("node_modules/vitest/vitest.mjs", ["run", ...positionals], environment);
    if (code > 128) return code;
    if (code !== 0) failed.push(at);
  }
  console.log(failed.length === 0 ? `\nGreen under ${chosen.length} dates` : `\nRed under ${failed.join(", ")}`);
  return failed.length === 0 ? 0 : 1;
}
