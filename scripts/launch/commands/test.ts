import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildApp } from "#scripts/launch/build/build-app.ts";
import { provideDebianPostgres, startDebianPostgres } from "#scripts/postgres/debian-postgres.ts";
import { Fault } from "#scripts/launch/install/fault.mjs";
import { generateClient } from "#scripts/launch/build/generate-client.ts";
import { live, type Lifetime } from "#scripts/launch/processes/lifetime.ts";
import { step } from "#scripts/launch/processes/progress.ts";
import { runBrowserTests } from "#scripts/launch/tests/run-browser-tests.ts";
import { startServer } from "#scripts/launch/processes/server.ts";
import { runStaticChecks } from "#scripts/launch/tests/static-checks.ts";
import { runPooledStory } from "#scripts/launch/tests/test-pooled.ts";
import { countPlaywright, countVitest, readCounts, type Counts } from "#scripts/launch/tests/test-reports.ts";

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

    add("unit tests", await runVitest(life, "unit", reports, process.env));
    const attempt = async (name: string, work: () => Promise<void>) => {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        console.log(error.message);
        add(name, failedStep);
      }
    };
    await attempt("database server", async () => add("db tests", await runDatabaseTests(life, reports)));
    await attempt("build and servers", async () => {
      await step("Building the app", "App built", () => buildApp(life, process.env));
      add("browser tests", await runPlaywright(life, reports));
      const pooled = path.join(reports, "pooled.json");
      const code = await runPooledStory(life, pooled, process.env);
      if (code !== null) add("story through PgBouncer", readCounts(pooled, countPlaywright, code));
    });
    if (failures.length > 0) console.log(`\nFailed: ${failures.join(", ")}`);
    console.log(`${total.passed} passed, ${total.failed} failed`);
    return total.failed > 0 ? 1 : 0;
  });
}

/** On the server that the caller names, else on Debian's with its own settings, else on the embedded one. */
async function runDatabaseTests(life: Lifetime, reports: string): Promise<Counts> {
  const given = process.env["TEST_DATABASE_URL"] || process.env["DIRECT_DATABASE_URL"] || process.env["DATABASE_URL"];
  const debian = given ? null : await provideDebianPostgres(process.env);
  if (debian === null) {
    console.log(
      given ? "Database tests on the server that the environment names" : "Database tests on the embedded server",
    );
    return runVitest(life, "db", reports, process.env);
  }
  console.log(`Database tests on Debian's PostgreSQL ${debian.version} with its own settings`);
  const server = await startDebianPostgres({ environment: process.env, guard: life.guard });
  life.onEnd(server.stop);
  const counts = await runVitest(life, "db", reports, { ...process.env, TEST_DATABASE_URL: server.url });
  await server.stop();
  return counts;
}

type Environment = Readonly<Record<string, string | undefined>>;

async function runVitest(life: Lifetime, project: string, reports: string, given: Environment): Promise<Counts> {
  const file = path.join(reports, `${project}.json`);
  const { NODE_ENV: _, ...environment } = given;
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
