import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  findEmbeddedPostgres,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from "#scripts/postgres/embedded-postgres.ts";
import { startGuard } from "#scripts/launch/processes/start-guard.ts";

const guard = startGuard();
let folder: string;
let server: EmbeddedPostgres;

const options = () => ({
  folder,
  preferredPort: 22_432,
  environment: process.env,
  onPid: (pid: number) => guard.watch(pid, { signal: "SIGINT" }),
});

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "tallyport-test-"));
  guard.watchFolder(folder);
  server = await startEmbeddedPostgres(options());
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
  guard.farewell();
});

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end().catch(() => {});
  }
}

test("a second command finds the running server and starts none", async () => {
  const found = await findEmbeddedPostgres(options());
  const adopted = await startEmbeddedPostgres(options());
  expect(found).toMatchObject({ pid: server.pid, isAdopted: true });
  expect(adopted).toMatchObject({ pid: server.pid, url: server.url, isAdopted: true });
});

test("what was committed is there after kill -9 of the server", async () => {
  await query(server.url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)");
  process.kill(server.pid, "SIGKILL");
  server = await startEmbeddedPostgres(options());
  expect(server.isAdopted).toBe(false);
  expect(await query(server.url, "SELECT n FROM kept")).toEqual([{ n: 1 }]);
});

test("a lock file that names a stranger's process does not keep it from starting", async () => {
  await server.stop();
  const lockFile = path.join(folder, "pgdata", "postmaster.pid");
  await writeFile(lockFile, `${process.pid}\n${path.join(folder, "pgdata")}\n0\n22432\n\n127.0.0.1\n\nready\n`);
  server = await startEmbeddedPostgres(options());
  expect(await query(server.url, "SELECT n FROM kept")).toEqual([{ n: 1 }]);
});

test("it listens on this machine only, asks for a password, and keeps it to its owner", async () => {
  const [settings] = (await query(server.url, "SELECT current_setting('listen_addresses') AS at")) as { at: string }[];
  expect(settings).toEqual({ at: "127.0.0.1" });
  const wrong = new URL(server.url);
  wrong.password = "guess";
  await expect(query(wrong.href, "SELECT 1")).rejects.toThrow(/password authentication failed/);
  expect((await readFile(path.join(folder, "password"), "utf8")).length).toBeGreaterThan(20);
});

describe("a data folder", () => {
  const versionAt = (url: string) => query(url, "SELECT current_setting('server_version_num')::int / 10000 AS version");
  const anotherFolder = async () => {
    const made = await mkdtemp(path.join(os.tmpdir(), "tallyport-test-"));
    guard.watchFolder(made);
    return made;
  };

  test("that PostgreSQL 17 made goes on under 17, with its data; a new one is 18's", async () => {
    const older = { ...options(), folder: await anotherFolder() };
    const first = await startEmbeddedPostgres({ ...older, version: 17 });
    await query(first.url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (17)");
    await first.stop();
    const again = await startEmbeddedPostgres(older);
    expect(await versionAt(again.url)).toEqual([{ version: 17 }]);
    expect(await query(again.url, "SELECT n FROM kept")).toEqual([{ n: 17 }]);
    await again.stop();
    await rm(older.folder, { recursive: true });
    expect(await versionAt(server.url)).toEqual([{ version: 18 }]);
  });

  test.each([
    ["of a PostgreSQL that is not here", "16\n", "The embedded PostgreSQL 16 is not part of this installation"],
    ["that does not say what made it", "?", "does not say which PostgreSQL made it"],
  ])("%s is refused and left as it is", async (_, version, message) => {
    const foreign = { ...options(), folder: await anotherFolder() };
    const pgdata = path.join(foreign.folder, "pgdata");
    await mkdir(pgdata);
    await writeFile(path.join(foreign.folder, "initialised"), "");
    await writeFile(path.join(pgdata, "PG_VERSION"), version);
    await expect(startEmbeddedPostgres(foreign)).rejects.toThrow(message);
    expect(await readFile(path.join(pgdata, "PG_VERSION"), "utf8")).toBe(version);
    await rm(foreign.folder, { recursive: true });
  });
});
