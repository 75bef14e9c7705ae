import { rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { EmbeddedPostgres } from "#scripts/postgres/embedded-postgres.ts";
import { prepareDatabase } from "#lib/db/prepare-database.ts";
import { parseDatabase } from "#lib/env/database-env.ts";
import { buildApp, buildTime } from "#scripts/launch/build/build-app.ts";
import { demoEnvironment } from "#scripts/launch/stack/demo-environment.ts";
import { removeDemoFiles, writeDemoFiles } from "#scripts/launch/stack/demo-files.ts";
import { Fault } from "#scripts/launch/install/fault.mjs";
import { tryFolderLock } from "#scripts/launch/install/folder-lock.mjs";
import { generateClient } from "#scripts/launch/build/generate-client.ts";
import { keepRunning } from "#scripts/launch/processes/keep-running.ts";
import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";
import { step } from "#scripts/launch/processes/progress.ts";
import { LEGACY_PRODUCT_CODE, readSampleData } from "#scripts/launch/stack/sample-data.ts";
import { reportSampleUsage } from "#scripts/launch/stack/report-sample-usage.ts";
import { keepSecrets } from "#scripts/launch/stack/secrets.ts";
import { seed, startApp, startDatabase, startSimulator, type ServiceOptions } from "#scripts/launch/stack/services.ts";

/** Database, simulator and app, with sample data: what the demo, `npm run dev` and the browser tests run on. */
type Stack = {
  appUrl: string;
  simulatorUrl: string;
  operatorEmail: string;
  buyerEmail: string;
  /** Where demo.json stands. */
  demoFile: string;
  /** Starts again what dies. Settles when the lifetime ends; throws a Fault when the database cannot be brought back. */
  keepRunning: () => Promise<void>;
};

/**
 * Starts everything and writes demo.json and demo.env once the app is ready. What the caller's environment sets wins.
 *
 * @throws Fault saying what did not start, with the end of its log.
 */
export async function startStack(caller: ServiceOptions): Promise<Stack> {
  const { life, dataFolder, ports } = caller;
  takeDataFolder(life, dataFolder);
  const given = caller.environment["DATABASE_URL"]?.trim();
  const database = given ? null : await step("Starting the database", "Database", () => startDatabase(caller));
  const databaseUrl = given || database!.url;
  const settings = parseDatabase({ ...caller.environment, DATABASE_URL: databaseUrl });
  await step("Bringing its tables up to date", "Tables", () => prepareDatabase(settings));
  await prepareApp(caller);

  const environment = demoEnvironment(caller.environment, {
    ports,
    secrets: keepSecrets(dataFolder),
    databaseUrl,
    legacyProductCode: LEGACY_PRODUCT_CODE,
  });
  const options = { ...caller, environment: { ...caller.environment, ...environment, DATA_DIR: dataFolder } };
  const setting = (name: string) => environment[name]!.split(",")[0]!.trim();

  let simulator = await step("Starting the simulator", "Simulator", () => startSimulator(options));
  await step("Writing the sample data", "Sample data", () => seed(options));
  let app = await step("Starting the app", "App", () => startApp(options));
  const { isUsageReported, ...sample } = readSampleData(dataFolder);
  if (!isUsageReported) {
    const target = { appUrl: `http://localhost:${ports.PORT}`, cronSecret: setting("CRON_SECRET") };
    await step("Reporting a day of sample usage", "Sample usage", () => reportSampleUsage(dataFolder, target)).catch(
      // The demo is whole without it; the next start tries again.
      (error: Error) => console.log(`  ! The sample usage could not be reported: ${error.message}`),
    );
  }
  const facts = {
    appUrl: setting("APP_URL"),
    simulatorUrl: `http://localhost:${ports.SIMULATOR_PORT}`,
    databaseUrl: settings.directUrl ?? databaseUrl,
    ...sample,
    cronSecret: setting("CRON_SECRET"),
    eventsSecret: setting("EVENTS_SECRET"),
    metricsToken: setting("METRICS_TOKEN"),
    operatorEmail: setting("OPERATOR_EMAILS"),
  };
  const writeFiles = () => {
    const pids = { app: app.pid, simulator: simulator.pid };
    if (!life.isEnding()) writeDemoFiles(dataFolder, environment, { ...facts, pids });
  };
  writeFiles();

  return {
    ...facts,
    demoFile: path.join(dataFolder, "demo.json"),
    keepRunning: async () => {
      await Promise.all([
        keepRunning(
          life,
          "app",
          () => app,
          async () => {
            app = await startApp(options);
            writeFiles();
          },
        ),
        keepRunning(
          life,
          "simulator",
          () => simulator,
          async () => {
            simulator = await startSimulator(options);
            writeFiles();
          },
        ),
        database === null ? undefined : keepDatabase(caller, database),
        caller.mode === "built" ? followBuilds(life, () => app.stop()) : undefined,
      ]);
    },
  };
}

/** One stack a data folder at a time; demo.json stands only while it runs. */
function takeDataFolder(life: Lifetime, dataFolder: string): void {
  const release = tryFolderLock(path.join(dataFolder, "lock"));
  if (release === null) {
    throw new Fault(
      `Another demo runs with the data folder ${dataFolder}: stop it, or set DATA_DIR to another folder.`,
    );
  }
  life.onEnd(() => Promise.resolve(release()));
  removeDemoFiles(dataFolder);
  rmSync(path.join(dataFolder, "logs"), { recursive: true, force: true });
  life.onEnd(() => Promise.resolve(removeDemoFiles(dataFolder)));
}

async function prepareApp({ life, environment, mode }: ServiceOptions): Promise<void> {
  if (mode === "built") await step("Building the app", "App built", () => buildApp(life, environment));
  else await generateClient();
}

async function keepDatabase(options: ServiceOptions, first: EmbeddedPostgres): Promise<void> {
  let database = first;
  while (!options.life.isEnding()) {
    await wait(300);
    if (options.life.isEnding() || database.isRunning()) continue;
    console.log("  ! The database ended unasked; starting it again.");
    database = await startDatabase(options, first.port);
    if (database.port !== first.port) throw new Fault("The database's port was taken meanwhile: start the demo again.");
    console.log("  ✓ The database runs again.");
  }
}

/** A test run beside a demo may build changed sources into the same `.next`: the app then takes up the new build. */
async function followBuilds(life: Lifetime, stopApp: () => Promise<void>): Promise<void> {
  let known = buildTime();
  while (!life.isEnding()) {
    await wait(1_000);
    const built = buildTime();
    if (built === 0 || built === known) continue;
    known = built;
    if (!life.isEnding()) await stopApp();
  }
}
