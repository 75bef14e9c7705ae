import { locateDatabase } from "#lib/db/locate.ts";
import { applyMigrations } from "#lib/db/migrate.ts";

export async function main(): Promise<number> {
  const located = await locateDatabase(process.env);
  try {
    const applied = await applyMigrations(located.url);
    console.log(applied.length === 0 ? "The database is up to date." : `Applied ${applied.join(", ")}.`);
    return 0;
  } finally {
    await located.release();
  }
}
