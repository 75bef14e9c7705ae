import type { Queryable } from "#lib/db/pool.ts";

/**
 * Does to a database what a later release's migration may do while this release's servers still run: each table has
 * columns that they do not know, each enum a value more, and there are tables, indexes and triggers beside them.
 */
export async function applyFutureMigration(db: Queryable): Promise<void> {
  const { rows: tables } = await db.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1",
  );
  for (const { name } of tables) {
    await db.query(`
      ALTER TABLE "${name}" ADD COLUMN future_note text, ADD COLUMN future_rank int NOT NULL DEFAULT 7;
      CREATE INDEX ON "${name}" (future_rank) WHERE future_note IS NOT NULL`);
  }
  const { rows: enums } = await db.query<{ name: string }>(
    "SELECT DISTINCT t.typname AS name FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid ORDER BY 1",
  );
  for (const { name } of enums) await db.query(`ALTER TYPE "${name}" ADD VALUE 'FUTURE'`);
  await db.query(`
    CREATE TABLE future_fact (id bigserial PRIMARY KEY, record_id bigint NOT NULL, state metering_record_state NOT NULL);
    CREATE FUNCTION record_is_fact() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO future_fact (record_id, state) VALUES (NEW.id, NEW.state);
      RETURN NULL;
    END $$;
    CREATE TRIGGER record_fact AFTER INSERT OR UPDATE OF state ON metering_record FOR EACH ROW EXECUTE FUNCTION record_is_fact()`);
}
