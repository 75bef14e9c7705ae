import { randomUUID } from "node:crypto";
import type { BenchDatabase } from "#scripts/bench/environment/bench-database.ts";
import type { Contender } from "#scripts/bench/measure/candidate.ts";
import type { UsagePlan } from "#scripts/bench/load/bodies.ts";
import type { LoadPlan } from "#scripts/bench/load/plan.ts";
import type { SqlPlan, SqlReport } from "#scripts/bench/load/sql-plan.ts";
import { httpContender } from "#scripts/bench/load/start-generator.ts";
import { startWorker } from "#scripts/bench/load/worker.ts";
import type { Bench } from "#scripts/bench/result/row.ts";
import type { NextServer } from "#scripts/bench/environment/stage.ts";
import { makeWorld, type World } from "#scripts/bench/environment/dataset.ts";

export const CONNECTIONS = 8;
/** With the product's four dimensions: 5,000 pairs. */
const AGREEMENTS = 1_250;

/** A seller's installation that takes usage: what the rows of the usage API share. */
export type UsageSetting = {
  world: World;
  database: BenchDatabase;
  app: NextServer;
  postgresPid: number;
};

const settings = new WeakMap<Bench, Promise<UsageSetting>>();

/** Started at the first row that asks. */
export function usageSetting(bench: Bench): Promise<UsageSetting> {
  const known = settings.get(bench) ?? startSetting(bench);
  settings.set(bench, known);
  return known;
}

async function startSetting({ stage }: Bench): Promise<UsageSetting> {
  const postgres = await stage.postgres();
  const database = await postgres.makeDatabase("usage");
  const world = await makeWorld(database.pool, { agreements: AGREEMENTS });
  await database.pool.query("VACUUM ANALYZE");
  await database.pool.query("CHECKPOINT");
  return { world, database, app: await stage.startApp(database.url), postgresPid: postgres.pid };
}

/** Usage through our API. Every plan has ids of its own unless `run` is given. */
export function usageContender(
  bench: Bench,
  setting: UsageSetting,
  body: Pick<UsagePlan, "events"> & Partial<UsagePlan>,
): Contender {
  const plan = usagePlan(setting.world, setting.app.origin, "/api/v1/usage", body);
  return httpContender(
    bench.generator,
    { server: setting.app.pid, postgres: setting.postgresPid },
    () => ({ ...plan, tokens: setting.world.keys }),
    body.events,
  );
}

export function usagePlan(
  { agreements, dimensions }: World,
  origin: string,
  path: string,
  body: Pick<UsagePlan, "events"> & Partial<UsagePlan>,
): Omit<LoadPlan, "seconds" | "from"> {
  return {
    origin,
    method: "POST",
    path,
    headers: { "content-type": "application/json" },
    body: { kind: "usage", agreements, dimensions, run: randomUUID(), at: new Date().toISOString(), ...body },
    connections: CONNECTIONS,
    expect: { status: 200, contains: `"accepted":${body.events}` },
  };
}

/** The intake's statement straight through the driver. */
export function sqlContender(bench: Bench, { world, database, postgresPid }: UsageSetting, events: number): Contender {
  const worker = startWorker<SqlPlan, SqlReport>(bench.life, "sql-driver.ts");
  const { productId, agreements, dimensions } = world;
  const run = randomUUID();
  let from = 0;
  return {
    pids: { postgres: postgresPid },
    async run(seconds) {
      const at = new Date().toISOString();
      const plan = { databaseUrl: database.url, productId, agreements, dimensions, events, run, at };
      const report = await worker.carryOut({ ...plan, connections: CONNECTIONS, seconds, from });
      from += report.requests;
      const lost = report.requests * events - report.stored;
      return {
        ...report,
        units: report.stored,
        errors: lost,
        firstError: lost > 0 ? `${lost} events not stored` : null,
      };
    },
  };
}

/** What the database holds and has suffered so far. */
export async function readCounts({ pool }: BenchDatabase): Promise<{ events: number; deadlocks: number }> {
  const { rows } = await pool.query<{ events: number; deadlocks: number }>(
    `SELECT (SELECT count(*) FROM usage_event)::int AS events,
            (SELECT deadlocks FROM pg_stat_database WHERE datname = current_database())::int AS deadlocks`,
  );
  return rows[0]!;
}
