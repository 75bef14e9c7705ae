import { existsSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { expect, test } from "vitest";
import { findDebianPostgres, startDebianPostgres } from "#scripts/postgres/debian-postgres.ts";
import { startGuard } from "#scripts/launch/processes/start-guard.ts";

test("Debian's server runs with its own settings, on this machine only; where it is missing its package is named", async () => {
  const guard = startGuard();
  if (findDebianPostgres() === null) {
    await expect(startDebianPostgres({ environment: process.env, guard })).rejects.toThrow("apt install postgresql");
    return guard.farewell();
  }
  const server = await startDebianPostgres({
    environment: { ...process.env, PGPORT: "1" },
    guard,
    preferredPort: 23_532,
  });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query<Record<string, string>>(
    `SELECT current_setting('jit') AS jit, current_setting('fsync') AS fsync, current_setting('listen_addresses') AS at,
       current_setting('data_directory') AS folder, current_setting('server_version_num')::int / 10000 AS version`,
  );
  await client.end();
  expect(rows[0]).toMatchObject({ jit: "on", fsync: "on", at: "127.0.0.1", version: server.version });
  const folder = path.dirname(rows[0]!["folder"]!);
  expect(existsSync(folder)).toBe(true);
  await Promise.all([server.stop(), server.stop()]);
  expect(existsSync(folder)).toBe(false);
  guard.farewell();
});
