import { expect, test } from "vitest";
import { readMetrics } from "#lib/jobs/metrics.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { addToSnapshot, compareNames, readSnapshot, sorted } from "#scripts/proof/public-names/name-snapshot.ts";
import type { PublicNames } from "#scripts/proof/public-names/name-snapshot.ts";

const db = useDatabase();

/** Sections of `docs/public-names.json` that only a migrated database tells; new ones are added as public-names.test.ts says. */
test("every table, column, enumeration, index and metric is there, and none is new by accident", async () => {
  const found = await collect();
  if (process.env["ADD_PUBLIC_NAMES"] === "1") addToSnapshot(found);
  expect(compareNames(readSnapshot(), found)).toEqual([]);
});

async function collect(): Promise<PublicNames> {
  const list = async (text: string) => (await db.pool.query<{ name: string }>(text)).rows.map(({ name }) => name);
  const { text } = await readMetrics(db.pool, new Date("2031-05-21T12:30:00Z"), null);
  const found: PublicNames = {
    "columns of the database": await list(`
      SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public'`),
    "enumerations of the database": await list(`
      SELECT t.typname || ' = ' || e.enumlabel AS name FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid`),
    "indexes of the database": await list("SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public'"),
    "constraints of the database": await list(`
      SELECT conrelid::regclass || '.' || conname AS name FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'p', 'u', 'x')`),
    "triggers of the database": await list("SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal"),
    metrics: [...text.matchAll(/^# TYPE (tallyport_\w+) (\w+)$/gm)].map(([, name, kind]) => `${name} (${kind})`),
    "labels of metrics": [...text.matchAll(/^(tallyport_\w+\{.*\}) /gm)].map(([, series]) => series!),
  };
  return Object.fromEntries(Object.entries(found).map(([kind, names]) => [kind, sorted(names)]));
}
