import { once } from "node:events";
import pg from "pg";
import { expect, test } from "vitest";
import { createPool } from "#lib/db/pool.ts";
import { inTransaction } from "#lib/db/transaction.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";

const db = useDatabase();

test("M24 P02 a connection that breaks between two statements of a transaction fails that transaction and nothing else", async () => {
  const pool = createPool(db.url, 2);
  const listening = once(pool, "connect");
  const work = inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    // Not `once`: it rejects when the client reports the error first, before anything waits for it.
    const ended = new Promise((resolve) => client.once("end", resolve));
    await db.pool.query("SELECT pg_terminate_backend($1)", [rows[0]!.pid]);
    await ended;
    await client.query("SELECT 1");
  });
  await listening;
  const error: unknown = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(isDatabaseDown(error)).toBe(true);
  expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

test("instants are read as the driver reads them, whatever their year and fraction", async () => {
  const text = `SELECT t FROM unnest(ARRAY['2026-11-21T10:00:00Z', '2026-11-21T10:00:00.5Z', '1999-12-31T23:59:59.999999Z',
    '0001-01-01T00:00:00Z', '0044-03-15T00:00:00Z BC', '12026-11-21T10:00:00Z', 'infinity', '-infinity', NULL]::timestamptz[]) t`;
  const read = async (pool: pg.Pool) => (await pool.query<{ t: Date | number | null }>(text)).rows.map(({ t }) => t);
  const plain = new pg.Pool({ connectionString: db.url, options: "-c timezone=UTC" });
  expect(await read(db.pool)).toEqual(await read(plain));
  await plain.end();
});

test("no statement is compiled first, whatever the server's or the database's setting", async () => {
  const admin = createPool(db.url, 1);
  await admin.query(`ALTER DATABASE ${new URL(db.url).pathname.slice(1)} SET jit = on`);
  await admin.end();
  const fresh = createPool(db.url, 1);
  expect((await fresh.query("SHOW jit")).rows).toEqual([{ jit: "off" }]);
  await fresh.end();
});
