import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { issueApiKey } from "#lib/auth/api-keys/api-key.ts";
import { createDatabase, type Database } from "#lib/db/client.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "#scripts/postgres/embedded-postgres.ts";
import { createPool, type Pool } from "#lib/db/pool.ts";
import { prepareDatabase } from "#lib/db/prepare-database.ts";
import { parseDatabase } from "#lib/env/database-env.ts";
import { anAgreement, aProduct } from "#lib/testing/fixtures/factories.ts";
import {
  createControl,
  listAtSimulator,
  subscribeAtSimulator,
  type SimulatorControl,
} from "#lib/testing/servers/simulator-control.ts";
import { startDebianPostgres } from "#scripts/postgres/debian-postgres.ts";
import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";
import { startPgBouncer } from "#scripts/postgres/pgbouncer.ts";
import { startSimulator } from "#simulator/start.ts";

const INSTALLATION_ID = "soak-installation";
export const DIMENSIONS = ["calls", "hours"];
/** A day without a month's end; business time runs on from here. */
const BEGIN = new Date("2026-11-10T06:00:00Z");

/** A database, a simulator and sold agreements, for the processes of a soak. */
export type SoakWorld = {
  pool: Pool;
  database: Database;
  simulator: SimulatorControl;
  productCode: string;
  agreements: { id: string; licenseArn: string }[];
  apiKey: string;
  /** For servers and submitters. */
  environment: Record<string, string | undefined>;
  businessNow: () => Promise<Date>;
  /** kill -9 of the postmaster, and another one on the same data and port. */
  killDatabase: () => Promise<void>;
};

export async function openSoakWorld(
  life: Lifetime,
  {
    folder,
    agreements,
    clockRate,
    isPooled,
  }: { folder: string; agreements: number; clockRate: number; isPooled?: boolean },
): Promise<SoakWorld> {
  const served = isPooled ? await startDebianBehindPooler(life) : await startDatabase(life, folder);
  const { server } = served;
  await prepareDatabase(parseDatabase(served.variables()));
  const pool = createPool(server().url, 10);
  const database = createDatabase(pool);
  life.onEnd(async () => {
    await database.$disconnect();
    await pool.end();
  });
  const running = await startSimulator({ port: 0, smtpPort: 0, memory: true });
  life.onEnd(() => running.stop());
  const simulator = createControl(() => running.url);
  await simulator.control("PUT", "/_sim/delivery", { on: false });
  await simulator.control("PUT", "/_sim/clock", { now: BEGIN.toISOString(), rate: clockRate });

  await database.installation.update({ where: { id: 1 }, data: { installationId: INSTALLATION_ID } });
  const product = await aProduct(database, { dimensions: DIMENSIONS.map((name) => ({ name })) });
  await listAtSimulator(simulator, product);
  const sold = [];
  for (let n = 0; n < agreements; n++) {
    const begun = new Date(BEGIN.getTime() - 7 * 86_400_000);
    const bought = await subscribeAtSimulator(simulator, product.productCode, begun);
    const { id } = await anAgreement(database, product, bought);
    sold.push({ id, licenseArn: bought.licenseArn });
  }
  const actor = { kind: "JOB", id: "soak" } as const;
  const { key } = await issueApiKey({ db: database, actor, now: BEGIN }, { name: "soak", scopes: ["usage:write"] });
  return {
    ...{ pool, database, simulator, productCode: product.productCode, agreements: sold, apiKey: key },
    environment: {
      ...environmentOf(running),
      ...served.variables(),
      NODE_COMPILE_CACHE: path.join(folder, "compiled"),
    },
    businessNow: async () => {
      const { now } = await simulator.control<{ now: string }>("GET", "/_sim/clock");
      return new Date(now);
    },
    async killDatabase() {
      const { pid, port } = server();
      process.kill(pid, "SIGKILL");
      life.guard.forget(pid);
      await served.restart();
      if (server().port !== port) throw new Error(`the database's port ${port} was taken meanwhile`);
    },
  };
}

type Served = {
  server: () => { url: string; pid: number; port: number };
  variables: () => { DATABASE_URL: string; DIRECT_DATABASE_URL?: string };
  /** After the server was killed. */
  restart: () => Promise<void>;
};

async function startDatabase(life: Lifetime, folder: string): Promise<Served> {
  const start = (port = 24_432): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({
      folder: path.join(folder, "db"),
      preferredPort: port,
      environment: process.env,
      onPid: (pid) => life.guard.watch(pid, { signal: "SIGINT" }),
    });
  let server = await start();
  life.onEnd(() => server.stop());
  return {
    server: () => server,
    variables: () => ({ DATABASE_URL: server.url }),
    restart: async () => void (server = await insist(() => start(server.port))),
  };
}

/** Debian's PostgreSQL with its own settings, and a PgBouncer before it, which is killed with every second kill of the server. */
async function startDebianBehindPooler(life: Lifetime): Promise<Served> {
  let server = await startDebianPostgres({ environment: process.env, guard: life.guard });
  life.onEnd(() => server.stop());
  const startPooler = (port?: number) =>
    startPgBouncer({
      server: server.url,
      // A server that was killed is asked again after a second, not after 15.
      settings: ["server_login_retry = 1"],
      ...(port !== undefined && { port }),
      onPid: (pid) => life.guard.watch(pid, { signal: "SIGINT" }),
    });
  let pooler = await startPooler();
  life.onEnd(() => pooler.stop());
  let kills = 0;
  return {
    server: () => server,
    variables: () => ({ DATABASE_URL: pooler.url, DIRECT_DATABASE_URL: server.url }),
    async restart() {
      if (kills++ % 2 === 0) {
        await pooler.stop("SIGKILL");
        life.guard.forget(pooler.pid);
        pooler = await insist(() => startPooler(pooler.port));
      }
      server = await insist(() => server.again());
    },
  };
}

/** Sessions of a killed server may live on for a moment and keep the port and the memory: then once more. */
async function insist<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (error) {
      if (attempt === 10) throw error;
      await wait(200);
    }
  }
}

function environmentOf(simulator: { url: string; smtpUrl: string }): SoakWorld["environment"] {
  const { NODE_ENV: _, DIRECT_DATABASE_URL: __, ...given } = process.env;
  const endpoints = [
    "MARKETPLACE_METERING",
    "MARKETPLACE_ENTITLEMENT_SERVICE",
    "MARKETPLACE_AGREEMENT",
    "CLOUDTRAIL",
    "STS",
  ];
  return {
    ...given,
    ...Object.fromEntries(endpoints.map((name) => [`AWS_ENDPOINT_URL_${name}`, simulator.url])),
    APP_URL: "http://localhost:3000",
    APP_SECRET: "a-secret-of-the-soak",
    NEXTAUTH_SECRET: "a-secret-of-the-soak",
    CRON_SECRET: "a-secret-of-the-soak",
    OPERATOR_EMAILS: "operator@lumenar.example",
    SMTP_URL: simulator.smtpUrl,
    MAIL_FROM: "Lumenar <hello@lumenar.example>",
    SELLER_ACCOUNT_ID: "999900001111",
    INSTALLATION_ID,
    METERING_REGION: "us-east-1",
    SCHEDULER: "in-process",
    CLOCK_URL: `${simulator.url}/_sim/clock`,
    AWS_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ACCESS_KEY_ID: "AKIASOAK",
    AWS_SECRET_ACCESS_KEY: "soak",
    NEXT_TELEMETRY_DISABLED: "1",
  };
}
