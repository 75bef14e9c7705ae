import pg from "pg";
import { applyMigrations } from "#lib/db/migrate.ts";
import { connectionOf } from "#lib/db/pooler/connection.ts";
import { writeSettings } from "#lib/db/session-settings.ts";
import type { DatabaseSettings } from "#lib/env/database-env.ts";

/**
 * Brings a database up to date: its migrations and, where the app goes through a pooler, the settings of that role's
 * sessions.
 *
 * @returns the names of the migrations applied now.
 * @throws Error as `applyMigrations` and `writeSettings`.
 */
export async function prepareDatabase({ url, directUrl, ca }: Omit<DatabaseSettings, "poolMax">): Promise<string[]> {
  const applied = await applyMigrations(directUrl ?? url, { ca });
  if (directUrl === null) return applied;
  const direct = new pg.Client({ ...connectionOf(directUrl, ca), connectionTimeoutMillis: 10_000 });
  await direct.connect();
  try {
    await writeSettings(direct, decodeURIComponent(new URL(url).username));
  } finally {
    await direct.end();
  }
  return applied;
}
