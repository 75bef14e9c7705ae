import { once } from "node:events";
import { expect, test } from "vitest";
import { createPool } from "#lib/db/pool.ts";
import { inTransaction } from "#lib/db/transaction.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { useDatabase } from "#lib/testing/database.ts";

const db = useDatabase();

test("M24 P02 a connection that breaks between two statements of a transaction fails that transaction and nothing else", async () => {
  const pool = createPool(db.url, 2);
  const listening = once(pool, "connect");
  const work = inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    const ended = once(client, "end");
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
