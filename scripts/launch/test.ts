import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildApp } from "#scripts/launch/build-app.ts";
import { Fault } from "#scripts/launch/fault.mjs";
import { generateClient } from "#scripts/launch/generate-client.ts";
import { live, type Lifetime } from "#scripts/launch/lifetime.ts";
import { step } from "#scripts/launch/progress.ts";
import { runBrowserTests } from "#scripts/launch/run-browser-tests.ts";
import { startServer } from "#scripts/launch/server.ts";
import { runStaticChecks } from "#scripts/launch/static-checks.ts";
import { countPlaywright, countVitest, readCounts, type Counts } from "#scripts/launch/test-reports.ts";

/**
 * `npm test`: every check and every test. The last line is `N passed, N failed`: tests of all three kinds, and a check or a build
 * that failed as a failed one.
 */
export function main(): Promise<number> {
  return live(async (life) => {
    const reports = mkdtempSync(path.join(os.tmpdir(), "tallyport-reports-"));
    life.onEnd(() => Promise.resolve(rmSync(reports, { recursive: true, force: true })));
    const total: Counts = { passed: 0, failed: 0 };
    const failures: string[] = [];
    const add = (name: string, { passed, failed }: Counts) => {
      total.passed += passed;
      total.failed += failed;
      if (failed > 0) failures.push(`${name} (${failed})`);
    };
    const failedStep: Counts = { passed: 0, failed: 1 };

    await step("Generating the database client", "Database client", () => generateClient());
    for (const check of await runStaticChecks()) add(check, failedStep);

    for (const project of ["unit", "db"] as const) add(`${project} tests`, await runVitest(life, project, reports));
    try {
      await step("Building the app", "App built", () => buildApp(life, process.env));
      add("browser tests", await runPlaywright(life, reports));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      console.log(error.message);
      add("build and servers", failedStep);
    }
    if (failures.length > 0) console.log(`\nFailed: ${failures.join(", ")}`);
    console.log(`${total.passed} passed, ${total.failed} failed`);
    return total.failed > 0 ? 1 : 0;
  });
}

async function runVitest(life: Lifetime, project: string, reports: string): Promise<Counts> {
  const file = path.join(reports, `${project}.json`);
  const { NODE_ENV: _, ...environment } = process.env;
  const vitest = startServer({
    args: [
      ...["node_modules/vitest/vitest.mjs", "run", "--project", project],
      ...["--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
    ],
    environment,
    life,
    logFile: null,
  });
  return readCounts(file, countVitest, (await vitest.ended) ?? 1);
}

async function runPlaywright(life: Lifetime, reports: string): Promise<Counts> {
  const report = path.join(reports, "browser.json");
  const code = await runBrowserTests(life, { args: [], environment: process.env, report });
  return readCounts(report, countPlaywright, code);
}
