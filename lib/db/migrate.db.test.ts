import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { applyMigrations, findPendingMigrations } from "#lib/db/migrate.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";

const db = useDatabase();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "tallyport-migrations-"));
  await db.pool.query("DROP TABLE IF EXISTS _prisma_migrations, first_thing, second_thing");
});
afterEach(() => rm(folder, { recursive: true }));

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(path.join(folder, name, "migration.sql"), sql);
}

describe("migrations", () => {
  test("are applied once, in order of their names, also by two at once", async () => {
    await addMigration("2_second", "ALTER TABLE first_thing ADD COLUMN b int");
    await addMigration("1_first", "CREATE TABLE first_thing (a int); CREATE TABLE second_thing (a int)");
    expect(await findPendingMigrations(db.pool, folder)).toEqual(["1_first", "2_second"]);

    const applied = await Promise.all([applyMigrations(db.url, { folder }), applyMigrations(db.url, { folder })]);

    expect(applied.flat()).toEqual(["1_first", "2_second"]);
    expect(await findPendingMigrations(db.pool, folder)).toEqual([]);
  });

  test("leave nothing behind when they fail, and can be tried again", async () => {
    await addMigration("1_first", "CREATE TABLE first_thing (a int); SELECT nonsense");
    await expect(applyMigrations(db.url, { folder })).rejects.toThrow(/1_first failed.*nonsense/);
    const { rows } = await db.pool.query("SELECT to_regclass('first_thing') AS made");
    expect(rows).toEqual([{ made: null }]);

    await addMigration("1_first", "CREATE TABLE first_thing (a int)");
    expect(await applyMigrations(db.url, { folder })).toEqual(["1_first"]);
  });

  test("that were changed after they were applied, or begun and never finished, stop the run", async () => {
    await addMigration("1_first", "CREATE TABLE first_thing (a int)");
    await applyMigrations(db.url, { folder });
    await addMigration("1_first", "CREATE TABLE first_thing (a bigint)");
    await expect(applyMigrations(db.url, { folder })).rejects.toThrow(/1_first was changed/);

    await db.pool.query("UPDATE _prisma_migrations SET finished_at = NULL");
    await expect(applyMigrations(db.url, { folder })).rejects.toThrow(/never finished/);
  });
});

test("the schema's tables are there through Prisma and the pool alike", async () => {
  await db.database.organization.create({ data: { name: "Tessellate" } });
  const { rows } = await db.pool.query("SELECT name FROM organization");
  expect(rows).toEqual([{ name: "Tessellate" }]);
});
