import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { createDatabase, type Database } from "#lib/db/client.ts";
import { startEmbeddedPostgres } from "#scripts/postgres/embedded-postgres.ts";
import { applyMigrations } from "#lib/db/migrate.ts";
import { createPool, type Pool } from "#lib/db/pool.ts";
import { startGuard } from "#scripts/launch/processes/start-guard.ts";

/** No file grows beyond this: a WAL segment (16 MiB) fits, and half a page of a table that is full. */
const FILE_BYTES = 16 * 1024 * 1024 + 4096;

/** A migrated database on a disk that runs full. Ready from the first test on. */
type SmallDisk = {
  readonly url: string;
  readonly pool: Pool;
  readonly database: Database;
  /** Makes `usage_event` so large that not one more of its pages fits. */
  fill: () => Promise<void>;
  /** Gives all that `fill` took back. */
  makeRoom: () => Promise<void>;
};

/**
 * Gives the test file that calls it (once, at its top level) a PostgreSQL of its own under a limit of the system on the size of its files
 * (`ulimit -f`), which PostgreSQL meets as it does a full disk: its tables cannot be extended, and it goes on.
 */
export function useSmallDisk(): SmallDisk {
  let opened: { url: string; pool: Pool; database: Database } | null = null;
  const guard = startGuard();
  const folder = mkdtempSync(path.join(os.tmpdir(), "tallyport-test-"));
  guard.watchFolder(folder);
  let stop = () => Promise.resolve();

  beforeAll(async () => {
    const options = { folder, preferredPort: 23_432, database: "tallyport" };
    await startUnderLimit({ ...options, settings: ["autovacuum=off", "fsync=off"] });
    const onPid = (pid: number) => guard.watch(pid, { signal: "SIGINT" });
    const server = await startEmbeddedPostgres({ ...options, environment: process.env, onPid }); // adopts it
    stop = server.stop;
    await applyMigrations(server.url);
    const pool = createPool(server.url, 5);
    opened = { url: server.url, pool, database: createDatabase(pool) };
  }, 60_000);
  afterAll(async () => {
    await opened?.database.$disconnect();
    await opened?.pool.end();
    await stop();
    rmSync(folder, { recursive: true, force: true });
    guard.farewell();
  });

  const ready = () => {
    if (opened === null) throw new Error("The server is there from the first test on, not before.");
    return opened;
  };
  return {
    get url() {
      return ready().url;
    },
    get pool() {
      return ready().pool;
    },
    get database() {
      return ready().database;
    },
    async fill() {
      // Nothing but a refusal of the system ends each of these.
      for (const rows of [4_000, 400, 40, 4, 1]) while (await addFiller(ready().pool, rows));
    },
    async makeRoom() {
      await ready().pool.query("DELETE FROM usage_event WHERE named_by = 'filler'");
      await ready().pool.query("VACUUM usage_event");
    },
  };
}

/** Starts the server from a shell under the limit, which it and all that it starts keep; whoever started it ends at once. */
async function startUnderLimit(options: object): Promise<void> {
  const code = `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL("../embedded-postgres.ts", import.meta.url).href)};
    await startEmbeddedPostgres({ ...${JSON.stringify(options)}, environment: process.env });
    process.exit();`;
  const limited = ["-c", 'ulimit -S -f "$1" && shift && exec "$@"', "sh", String(FILE_BYTES / 512)];
  const node = [process.execPath, "--input-type=module", "--eval", code];
  const child = spawn("sh", [...limited, ...node], { stdio: ["ignore", "ignore", "inherit"] });
  const [status] = (await once(child, "exit")) as [number | null];
  if (status !== 0) throw new Error(`PostgreSQL did not start under a limit on its files: ${status}`);
}

async function addFiller(pool: Pool, rows: number): Promise<boolean> {
  try {
    await pool.query(
      `INSERT INTO usage_event (key, id, agreement_id, dimension, quantity, at, hour, tags, named_by, received_at)
       SELECT gen_random_uuid(), '', gen_random_uuid(), '', 0, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', jsonb_build_object('t', repeat('x', 1500)), 'filler', '2026-01-01T00:00:00Z'
       FROM generate_series(1, $1::int)`,
      [rows],
    );
    return true;
  } catch (error) {
    if (/could not extend file/.test(String(error))) return false;
    throw error;
  }
}
