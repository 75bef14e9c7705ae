import { locateDatabase } from "#scripts/postgres/locate-database.ts";
import { prepareDatabase } from "#lib/db/prepare-database.ts";

export async function main(): Promise<number> {
  const located = await locateDatabase(process.env);
  try {
    const applied = await prepareDatabase(located);
    console.log(applied.length === 0 ? "The database is up to date." : `Applied ${applied.join(", ")}.`);
    return 0;
  } finally {
    await located.release();
  }
}
