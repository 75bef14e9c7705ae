import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, inject } from "vitest";
import { createDatabase, type Database } from "#lib/db/client.ts";
import { createPool, type Pool } from "#lib/db/pool.ts";
import { runStatement, withDatabase } from "#lib/testing/servers/local-server.ts";

/**
 * A migrated, empty database of one test file. Ready from the first test or `beforeEach` on, not while tests are
 * declared.
 */
export type TestDatabase = {
  readonly url: string;
  readonly pool: Pool;
  /** Prisma's client over the same pool. */
  readonly database: Database;
};

/**
 * Gives the test file that calls it (once, at its top level) a database of its own, and drops it after the last test.
 * Call it before hooks of your own that use it.
 *
 * @param connections how many connections the pool may open; raise it for tests of many at once.
 */
export function useDatabase({ connections = 10 }: { connections?: number } = {}): TestDatabase {
  const { url: serverUrl, template } = inject("postgres");
  const name = `tallyport_t_${randomBytes(6).toString("hex")}`;
  const url = withDatabase(serverUrl, name);
  let opened: { pool: Pool; database: Database } | null = null;

  beforeAll(async () => {
    // The fastest way to clone a small template; statements on one server wait for each other there by themselves.
    await runStatement(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
    const pool = createPool(url, connections);
    opened = { pool, database: createDatabase(pool) };
  });
  afterAll(async () => {
    await opened?.database.$disconnect();
    await opened?.pool.end();
    await runStatement(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });

  const ready = () => {
    if (opened === null) throw new Error("The test database is there from the first test on, not before.");
    return opened;
  };
  return {
    url,
    get pool() {
      return ready().pool;
    },
    get database() {
      return ready().database;
    },
  };
}
