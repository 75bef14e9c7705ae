import pg from "pg";
import { applyMigrations } from "#lib/db/migrate.ts";
import { createPool, type Pool } from "#lib/db/pool.ts";
import { startEmbeddedPostgres } from "#scripts/postgres/embedded-postgres.ts";
import path from "node:path";
import type { Grounds } from "#scripts/bench/environment/bench-environment.ts";

/** The bench's own PostgreSQL, with the settings of the product's embedded one. */
export type BenchServer = {
  pid: number;
  version: string;
  settings: Record<string, string>;
  /** A database that is made anew, with the product's tables. */
  makeDatabase(name: string): Promise<BenchDatabase>;
  /** The database of that name as an earlier run left it; null where it is not there or has other tables by now. */
  findDatabase(name: string): Promise<BenchDatabase | null>;
};

export type BenchDatabase = { url: string; pool: Pool };

/** What a report says of how PostgreSQL was set. */
const SHOWN = [
  "fsync",
  "synchronous_commit",
  "shared_buffers",
  "max_wal_size",
  "checkpoint_timeout",
  "wal_compression",
  "full_page_writes",
];

export async function startBenchServer({ life, folder, environment }: Grounds): Promise<BenchServer> {
  const server = await startEmbeddedPostgres({
    folder: path.join(folder, "postgres"),
    preferredPort: 25_432,
    environment,
    onPid: (pid) => life.guard.watch(pid, { signal: "SIGINT" }),
  });
  const pools: Pool[] = [];
  life.onEnd(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await server.stop();
    life.guard.forget(server.pid);
  });
  const urlOf = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  const open = (name: string): BenchDatabase => {
    const pool = createPool(urlOf(name), 10);
    // Data sets of millions of rows take longer than any statement of the product.
    pool.options.statement_timeout = false;
    pools.push(pool);
    return { url: urlOf(name), pool };
  };
  const admin = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: urlOf("postgres") });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const settings: Record<string, string> = {};
  const version = await admin(async (client) => {
    for (const name of SHOWN) settings[name] = (await client.query(`SHOW ${name}`)).rows[0][name] as string;
    return (await client.query<{ server_version: string }>("SHOW server_version")).rows[0]!.server_version;
  });

  return {
    pid: server.pid,
    version,
    settings,
    async makeDatabase(name) {
      await admin(async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
        await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
      });
      await applyMigrations(urlOf(name));
      return open(name);
    },
    async findDatabase(name) {
      const isThere = await admin(async (client) => {
        const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
        return rowCount === 1;
      });
      if (!isThere) return null;
      await applyMigrations(urlOf(name));
      return open(name);
    },
  };
}
