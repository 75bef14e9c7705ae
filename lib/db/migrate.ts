import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { assertDirect } from "#lib/db/pooler/assert-direct.ts";
import { connectionOf } from "#lib/db/pooler/connection.ts";
import type { Queryable } from "#lib/db/pool.ts";

/** Prisma's own lock, so that its CLI and this runner wait for each other. */
const PRISMA_MIGRATE_LOCK = 72707369;

type Migration = { name: string; sql: string; checksum: string };
type AppliedRow = { migration_name: string; checksum: string; isFinished: boolean };

/**
 * Applies the migrations of a folder that the database lacks, in order of their names, each in a transaction of its
 * own. Shares `_prisma_migrations` with Prisma's CLI. Safe to run twice at once: the second waits and finds nothing to
 * do.
 *
 * @param url a direct connection, not a pooler in transaction mode.
 * @param ca the certificate (PEM) that the server's own must be signed by
 * @returns the names of those applied now.
 * @throws Error when the address leads through such a pooler, an applied file was changed since, one is half-applied,
 *   or one fails (it then left nothing behind).
 */
export async function applyMigrations(
  url: string,
  { folder = "prisma/migrations", ca = null }: { folder?: string; ca?: string | null } = {},
): Promise<string[]> {
  const config = { ...connectionOf(url, ca), connectionTimeoutMillis: 10_000 };
  const client = new pg.Client(config);
  await client.connect();
  try {
    await assertDirect(client, config);
    await client.query("SET client_min_messages = warning");
    // The role may have the app's deadlines; a migration takes as long as it takes.
    await client.query("SET statement_timeout = 0");
    await client.query("SELECT pg_advisory_lock($1)", [PRISMA_MIGRATE_LOCK]);
    await client.query(createTable);
    const pending = pendingOf(await readMigrations(folder), await readApplied(client));
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    await client.end(); // The session's lock goes with it.
  }
}

/**
 * The names of a folder's migrations that a database lacks; of all of them when it was never migrated. Changes nothing.
 */
export async function findPendingMigrations(db: Queryable, folder = "prisma/migrations"): Promise<string[]> {
  const { rows } = await db.query<{ exists: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists",
  );
  const applied = rows[0]?.exists ? await readApplied(db) : [];
  return pendingOf(await readMigrations(folder), applied).map(({ name }) => name);
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(path.join(folder, name, "migration.sql"));
      return { name, sql: bytes.toString("utf8"), checksum: createHash("sha256").update(bytes).digest("hex") };
    }),
  );
}

async function readApplied(db: Queryable): Promise<AppliedRow[]> {
  const { rows } = await db.query<AppliedRow>(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS "isFinished"
     FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
  );
  return rows;
}

function pendingOf(migrations: readonly Migration[], applied: readonly AppliedRow[]): Migration[] {
  const rows = new Map(applied.map((row) => [row.migration_name, row]));
  return migrations.filter(({ name, checksum }) => {
    const row = rows.get(name);
    if (row === undefined) return true;
    if (!row.isFinished) throw new Error(`The migration ${name} was begun and never finished: see _prisma_migrations.`);
    if (row.checksum !== checksum) {
      throw new Error(
        `The migration ${name} was changed after this database took it: restore the file, or add another.`,
      );
    }
    return false;
  });
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query("BEGIN");
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw new Error(`The migration ${name} failed and left nothing behind: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

const createTable = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`;
