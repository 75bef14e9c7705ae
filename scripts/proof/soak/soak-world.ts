import path from "node:path";
import { issueApiKey } from "#lib/auth/api-key.ts";
import { createDatabase, type Database } from "#lib/db/client.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "#lib/db/embedded-postgres.ts";
import { applyMigrations } from "#lib/db/migrate.ts";
import { createPool, type Pool } from "#lib/db/pool.ts";
import { anAgreement, aProduct } from "#lib/testing/factories.ts";
import {
  createControl,
  listAtSimulator,
  subscribeAtSimulator,
  type SimulatorControl,
} from "#lib/testing/simulator-control.ts";
import type { Lifetime } from "#scripts/launch/lifetime.ts";
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
  { folder, agreements, clockRate }: { folder: string; agreements: number; clockRate: number },
): Promise<SoakWorld> {
  let server = await startDatabase(life, folder);
  life.onEnd(() => server.stop());
  await applyMigrations(server.url);
  const pool = createPool(server.url, 10);
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
    environment: { ...environmentOf(server.url, running), NODE_COMPILE_CACHE: path.join(folder, "compiled") },
    businessNow: async () => {
      const { now } = await simulator.control<{ now: string }>("GET", "/_sim/clock");
      return new Date(now);
    },
    async killDatabase() {
      const { pid, port } = server;
      process.kill(pid, "SIGKILL");
      life.guard.forget(pid);
      server = await startDatabase(life, folder, port);
      if (server.port !== port) throw new Error(`the database's port ${port} was taken meanwhile`);
    },
  };
}

/** Backends of a killed postmaster may live on for a moment and keep the port and the memory: then once more. */
async function startDatabase(life: Lifetime, folder: string, port?: number): Promise<EmbeddedPostgres> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startEmbeddedPostgres({
        folder: path.join(folder, "db"),
        preferredPort: port ?? 24_432,
        environment: process.env,
        onPid: (pid) => life.guard.watch(pid, { signal: "SIGINT" }),
      });
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

function environmentOf(databaseUrl: string, simulator: { url: string; smtpUrl: string }): SoakWorld["environment"] {
  const { NODE_ENV: _, ...given } = process.env;
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
    DATABASE_URL: databaseUrl,
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
