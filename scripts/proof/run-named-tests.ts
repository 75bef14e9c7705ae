import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";
import { startServer } from "#scripts/launch/processes/server.ts";
import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

type NamedTest = PlantedDefect["test"];
/** What ran of a test file; `broken`: it did not even load. */
type RanTests = { titles: Map<string, "passed" | "failed">; broken: boolean };

const report = z.object({
  testResults: z.array(
    z.object({
      status: z.string(),
      assertionResults: z.array(z.object({ title: z.string(), status: z.string() })),
    }),
  ),
});

/** Runs tests of one project by their titles, in a folder that holds the sources, against one database server. */
export async function runNamedTests(
  { life, folder, databaseUrl }: { life: Lifetime; folder: string; databaseUrl: string },
  tests: readonly NamedTest[],
): Promise<RanTests> {
  const file = path.join(folder, "report.json");
  rmSync(file, { force: true });
  const titles = [...new Set(tests.map(({ title }) => escape(title)))];
  const { NODE_ENV: _, ...environment } = process.env;
  const vitest = startServer({
    args: [
      ...[path.resolve("node_modules/vitest/vitest.mjs"), "run", "--root", folder, "--project", tests[0]!.project],
      ...["-t", `(${titles.join("|")})$`, "--reporter=json", `--outputFile=${file}`],
      ...new Set(tests.map((test) => test.file)),
    ],
    environment: { ...environment, TEST_DATABASE_URL: databaseUrl },
    life,
    logFile: path.join(folder, "vitest.log"),
  });
  await vitest.ended;
  const ran: RanTests = { titles: new Map(), broken: false };
  for (const { status, assertionResults } of report.parse(JSON.parse(readFileSync(file, "utf8"))).testResults) {
    if (status === "failed" && assertionResults.length === 0) ran.broken = true;
    for (const { title, status: outcome } of assertionResults) {
      if (outcome === "passed" || outcome === "failed") ran.titles.set(title, outcome);
    }
  }
  return ran;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
