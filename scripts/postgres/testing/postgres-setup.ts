import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "#scripts/postgres/embedded-postgres.ts";
import { applyMigrations } from "#lib/db/migrate.ts";
import { assertLocalServer, assertSameClock, runStatement, withDatabase } from "#lib/testing/servers/local-server.ts";
import { startGuard } from "#scripts/launch/processes/start-guard.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The test server, by its maintenance database, and the migrated database that each test file clones. */
    postgres: { url: string; template: string };
  }
}

/**
 * Provides one PostgreSQL to all database tests: the local server that TEST_DATABASE_URL or DATABASE_URL names, or a
 * throw-away one. A pooler is none (DIRECT_DATABASE_URL goes before DATABASE_URL). Databases of our own are made there and dropped again; those that are there stay as they are.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["TEST_DATABASE_URL"] || process.env["DIRECT_DATABASE_URL"] || process.env["DATABASE_URL"];
  const server = given ? takeServer(given) : await startThrowAwayServer();
  const template = `tallyport_tpl_${randomBytes(4).toString("hex")}`;
  try {
    await assertSameClock(server.url);
    await runStatement(server.url, `CREATE DATABASE ${template}`);
    await applyMigrations(withDatabase(server.url, template));
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide("postgres", { url: server.url, template });
  return async () => {
    await runStatement(server.url, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await server.stop();
  };
}

function takeServer(url: string) {
  assertLocalServer(url);
  return { url, stop: async () => {} };
}

async function startThrowAwayServer() {
  const guard = startGuard();
  const folder = mkdtempSync(path.join(os.tmpdir(), "tallyport-test-"));
  guard.watchFolder(folder);
  const server = await startEmbeddedPostgres({
    folder,
    preferredPort: 21_432,
    database: "postgres",
    // Nothing here outlives the run, so nothing has to reach the disk.
    settings: ["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
    environment: process.env,
    onPid: (pid) => guard.watch(pid, { signal: "SIGINT" }),
  });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
      guard.farewell();
    },
  };
}
