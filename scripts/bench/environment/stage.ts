import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { buildApp } from "#scripts/launch/build/build-app.ts";
import { demoEnvironment } from "#scripts/launch/stack/demo-environment.ts";
import { Fault } from "#scripts/launch/install/fault.mjs";
import { findFreePort } from "#scripts/launch/install/ports.mjs";
import { keepSecrets } from "#scripts/launch/stack/secrets.ts";
import { startServer, tailOf, waitUntilReady } from "#scripts/launch/processes/server.ts";
import { startBenchServer, type BenchServer } from "#scripts/bench/environment/bench-database.ts";
import type { Grounds } from "#scripts/bench/environment/bench-environment.ts";

/** A Next server under measurement. */
export type NextServer = { origin: string; pid: number; stop: () => Promise<void> };

/** What several rows share; each part is started when a row first asks for it. */
export type Stage = {
  postgres(): Promise<BenchServer>;
  /** The app's production build over a database. `simulator`: its origin, where a row needs AWS's side. */
  startApp(databaseUrl: string, simulator?: string): Promise<NextServer>;
  /** The yardsticks' production build over a database. */
  startYardsticks(databaseUrl: string, productId: string): Promise<NextServer>;
  cronSecret: string;
  /** How PostgreSQL was set, where a row used it. */
  describePostgres(): Promise<{ version: string; settings: Record<string, string> } | null>;
};

const YARDSTICKS = "scripts/bench/yardsticks/next-app";
const YARDSTICK_INPUTS = [YARDSTICKS, "lib/usage", "lib/auth", "lib/entitlements", "package-lock.json"];

function newestOf(place: string): number {
  if (!statSync(place).isDirectory()) return statSync(place).mtimeMs;
  const names = readdirSync(place).filter((name) => name !== ".next");
  return Math.max(...names.map((name) => newestOf(path.join(place, name))));
}

const NEXT = "node_modules/next/dist/bin/next";

export function openStage(bench: Grounds): Stage {
  const { life, folder, environment } = bench;
  const secrets = keepSecrets(folder);
  let server: Promise<BenchServer> | null = null;
  let built: Promise<void> | null = null;
  let yardsticksBuilt: Promise<void> | null = null;

  async function startNext(name: string, yardsticks: string | null, own: Record<string, string>): Promise<NextServer> {
    const port = await findFreePort();
    const logFile = path.join(folder, "logs", `${name}.log`);
    const { NODE_ENV: _, ...rest } = environment;
    const started = startServer({
      args:
        yardsticks === null
          ? ["scripts/serve/main.ts"]
          : [NEXT, "start", yardsticks, "-H", "127.0.0.1", "-p", `${port}`],
      environment: {
        ...rest,
        ...own,
        ...{ APP_URL: `http://localhost:${port}`, PORT: `${port}`, NODE_ENV: "production" },
      },
      life,
      logFile,
    });
    const origin = `http://127.0.0.1:${port}`;
    try {
      await waitUntilReady(started, `${origin}${name === "yardsticks" ? "/api/bare" : "/api/health"}`);
    } catch (error) {
      throw new Fault(`${name} did not start: ${(error as Error).message}\n${tailOf(logFile)}`);
    }
    return { origin, pid: started.pid, stop: started.stop };
  }

  return {
    cronSecret: secrets.CRON_SECRET,
    describePostgres: async () => server,
    postgres: () => (server ??= startBenchServer(bench)),
    async startApp(databaseUrl, simulator = "http://127.0.0.1:9") {
      await (built ??= buildApp(life, environment));
      const settings = demoEnvironment(
        { SCHEDULER: "off" },
        {
          ports: { PORT: 0, SIMULATOR_PORT: Number(new URL(simulator).port), SIMULATOR_SMTP_PORT: 9 },
          secrets,
          databaseUrl,
          legacyProductCode: "bench",
        },
      );
      // Business time is the machine's: rows that need the simulator's ask for it themselves.
      const { CLOCK_URL: _, ...own } = settings;
      return startNext("app", null, own);
    },
    async startYardsticks(databaseUrl, productId) {
      await (yardsticksBuilt ??= buildYardsticks(bench));
      return startNext("yardsticks", YARDSTICKS, { DATABASE_URL: databaseUrl, BENCH_PRODUCT_ID: productId });
    },
  };
}

/** Built when something that goes into it is younger than the build. */
async function buildYardsticks({ life, folder, environment }: Grounds) {
  const built = statSync(path.join(YARDSTICKS, ".next", "BUILD_ID"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (YARDSTICK_INPUTS.every((input) => newestOf(input) < built)) return;
  const logFile = path.join(folder, "logs", "yardsticks-build.log");
  const { NODE_ENV: _, ...rest } = environment;
  const build = startServer({
    args: [NEXT, "build", YARDSTICKS],
    environment: { ...rest, NEXT_TELEMETRY_DISABLED: "1" },
    life,
    logFile,
  });
  if ((await build.ended) !== 0 || !existsSync(path.join(YARDSTICKS, ".next", "BUILD_ID"))) {
    throw new Fault(`The yardsticks could not be built:\n${tailOf(logFile)}`);
  }
}
