import type pg from "pg";
import type { Queryable } from "#lib/db/pool.ts";
import { AppError } from "#lib/errors/app-error.ts";

/** What each session has: deadlines, UTC, and no statement is compiled first. Names as `pg_settings` has them. */
const SETTINGS: readonly { name: string; value: string; holds: (setting: string) => boolean }[] = [
  { name: "statement_timeout", value: "15s", holds: isDeadline },
  { name: "idle_in_transaction_session_timeout", value: "15s", holds: isDeadline },
  { name: "TimeZone", value: "UTC", holds: (zone) => /^(Etc\/)?UTC$/i.test(zone) },
  { name: "jit", value: "off", holds: (setting) => setting === "off" },
];

/** In milliseconds; 0 is none. A minute is the most that a caller of ours waits. */
function isDeadline(setting: string): boolean {
  return Number(setting) > 0 && Number(setting) <= 60_000;
}

/**
 * Checks that a session of ours has its settings: behind a pooler the server gives them by the role, or not at all.
 *
 * @throws AppError UNAVAILABLE naming each that does not hold, and what to do.
 */
export async function assertSettingsHold(db: Queryable): Promise<void> {
  const { rows } = await db.query<{ name: string; setting: string }>({
    text: "SELECT name, setting FROM pg_settings WHERE name = ANY($1::text[]) ORDER BY name",
    values: [SETTINGS.map(({ name }) => name)],
  });
  const lost = SETTINGS.flatMap(({ name, holds }) => {
    // A server that was built without a compiler has no such setting to get wrong.
    const setting = rows.find((row) => row.name === name)?.setting;
    return setting === undefined || holds(setting) ? [] : [`${name} is ${setting}`];
  });
  if (lost.length === 0) return;
  throw new AppError(
    "UNAVAILABLE",
    `the database's sessions lack their settings (${lost.join(", ")}): set DIRECT_DATABASE_URL, run npm run db:migrate, ` +
      "and let the pooler open its connections anew (PgBouncer: RECONNECT)",
  );
}

/**
 * Writes the settings to the role that a pooler's sessions have, in this database alone: each session that begins from
 * now on has them.
 *
 * @param direct a connection to the server itself
 * @param user as the pooler's address has it; where the server knows none of that name, the connection's own role
 * @throws Error with the statements to run where this connection may not change that role.
 */
export async function writeSettings(direct: Pick<pg.Client, "query">, user: string): Promise<void> {
  const { rows } = await direct.query<{ statement: string; is_kept: boolean }>(
    `SELECT format('ALTER ROLE %I IN DATABASE %I SET %s = %L', r.rolname, d.datname, s.name, s.value) AS statement,
            coalesce(k.setconfig @> ARRAY[s.name || '=' || s.value], false) AS is_kept
     FROM pg_database d JOIN pg_roles r ON r.rolname = coalesce((SELECT rolname FROM pg_roles WHERE rolname = $1), current_user)
     CROSS JOIN unnest($2::text[], $3::text[]) AS s (name, value)
     LEFT JOIN pg_db_role_setting k ON k.setdatabase = d.oid AND k.setrole = r.oid
     WHERE d.datname = current_database()`,
    [user, SETTINGS.map(({ name }) => name), SETTINGS.map(({ value }) => value)],
  );
  const missing = rows.filter((row) => !row.is_kept).map(({ statement }) => statement);
  try {
    for (const statement of missing) await direct.query(statement);
  } catch (error) {
    throw new Error(
      `The settings of the pooler's sessions could not be written (${(error as Error).message}). Run as a role that may:\n` +
        missing.map((statement) => `  ${statement};`).join("\n"),
      { cause: error },
    );
  }
}
