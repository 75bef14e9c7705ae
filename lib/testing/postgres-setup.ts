import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "#lib/db/embedded-postgres.ts";
import { applyMigrations } from "#lib/db/migrate.ts";
import { isLoopbackHost } from "#lib/env/loopback.ts";
import { startGuard } from "#scripts/launch/start-guard.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The test server, by its maintenance database, and the migrated database that each test file clones. */
    postgres: { url: string; template: string };
  }
}

/**
 * Provides one PostgreSQL to all database tests: the local server that TEST_DATABASE_URL or DATABASE_URL names, or a
 * throw-away one. Databases of our own are made there and dropped again; those that are there stay as they are.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["TEST_DATABASE_URL"] || process.env["DATABASE_URL"];
  const server = given ? useServer(given) : await startThrowAwayServer();
  const template = `tallyport_tpl_${randomBytes(4).toString("hex")}`;
  try {
    await query(server.url, `CREATE DATABASE ${template}`);
    await applyMigrations(withDatabase(server.url, template));
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide("postgres", { url: server.url, template });
  return async () => {
    await query(server.url, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await server.stop();
  };
}

function useServer(url: string) {
  const { hostname } = new URL(url);
  if (!isLoopbackHost(hostname)) {
    throw new Error(`Database tests run on a local server only, and ${hostname} is not this machine.`);
  }
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

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function query(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
