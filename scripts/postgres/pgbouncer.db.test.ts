import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createDatabase } from "#lib/db/client.ts";
import { applyMigrations } from "#lib/db/migrate.ts";
import { createPool, type Pool } from "#lib/db/pool.ts";
import type { WayfindingPool } from "#lib/db/pooler/way.ts";
import { assertSettingsHold } from "#lib/db/session-settings.ts";
import { prepareDatabase } from "#lib/db/prepare-database.ts";
import { inTransaction } from "#lib/db/transaction.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { claimDueRecords } from "#lib/metering/submit/claim-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { runStatement, withDatabase } from "#lib/testing/servers/local-server.ts";
import { findPgBouncer, startPgBouncer, type PgBouncer } from "#scripts/postgres/pgbouncer.ts";

const db = useDatabase();
const POOL = 3;

/** A pool's connections, all of them at work at once: each of PgBouncer's is used by several. */
function atOnce<T>(work: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: 60 }, (_, index) => work(index)));
}

describe.runIf(findPgBouncer() !== null)("through PgBouncer in transaction mode", () => {
  let bouncer: PgBouncer;
  const opened: Pool[] = [];
  const name = () => new URL(db.url).pathname.slice(1);
  const pooledUrl = () => withDatabase(bouncer.url, name());
  const open = (options: { isPooled?: boolean } = {}) => {
    const pool = createPool(pooledUrl(), 8, options);
    opened.push(pool);
    return pool;
  };
  beforeAll(async () => {
    bouncer = await startPgBouncer({ server: inject("postgres").url, poolSize: POOL });
  });
  afterAll(async () => {
    await Promise.all(opened.map((pool) => pool.end()));
    await bouncer.stop();
  });

  test("migrations say what to set instead of running in sessions that change", async () => {
    await expect(applyMigrations(pooledUrl())).rejects.toThrow(/DIRECT_DATABASE_URL/);
    expect(await applyMigrations(db.url)).toEqual([]);
  });

  test("a pooler is found out, and what it then lacks is named until the role has it", async () => {
    const found = open();
    await atOnce(() => found.query({ name: "one", text: "SELECT $1::int", values: [1] }));
    await expect(assertSettingsHold(found)).rejects.toThrow(/statement_timeout is 0.*npm run db:migrate/);

    await prepareDatabase({ url: pooledUrl(), directUrl: db.url, ca: null });
    await runStatement(withDatabase(bouncer.url, "pgbouncer"), `RECONNECT ${name()}`);
    const told = open({ isPooled: true });
    await atOnce(() => assertSettingsHold(told));
    await prepareDatabase({ url: pooledUrl(), directUrl: db.url, ca: null });
    await expect(told.query("SET LOCAL statement_timeout = 5; SELECT pg_sleep(1)")).rejects.toThrow(
      /statement timeout/,
    );
  });

  test("a pooler that takes our settings without a word, and forgets them, is found out as well", async () => {
    const deaf = await startPgBouncer({
      server: inject("postgres").url,
      poolSize: POOL,
      settings: ["ignore_startup_parameters = statement_timeout, idle_in_transaction_session_timeout, options"],
    });
    const pool = createPool(withDatabase(deaf.url, name()), 8);
    try {
      await atOnce((index) =>
        pool.query({ name: `statement-${index % 3}`, text: `SELECT ${index % 3}, $1::int`, values: [1] }),
      );
      expect((pool as WayfindingPool).way.isPooled).toBe(true);
    } finally {
      await pool.end();
      await deaf.stop();
    }
  });

  test("usage is taken, frozen, claimed and verified by many at once", async () => {
    const pool = open({ isPooled: true });
    const database = createDatabase(pool);
    const product = await aProduct(database, { dimensions: [{ name: "api_calls" }, { name: "hours" }] });
    const agreements = await Promise.all(Array.from({ length: 8 }, () => anAgreement(database, product)));
    const at = (time: string) => new Date(`2026-11-21T${time}:00Z`);
    await atOnce((index) => {
      const agreementId = agreements[index % 8]!.id;
      const events = ["api_calls", "hours"].map((dimension) => aUsageEvent({ agreementId, dimension, quantity: 1.5 }));
      return reportUsage({ pool }, at("10:30"), events);
    });
    const frozen = await Promise.all(
      [1, 2, 3].map(() => freezeDueHours({ pool, now: at("11:05"), region: "us-east-1" })),
    );
    expect(frozen.reduce((sum, run) => sum + run.frozen, 0)).toBe(16);
    const claims = await Promise.all([1, 2, 3].map(() => claimDueRecords(pool, at("11:06"))));
    expect(claims.flatMap((claim) => claim?.records ?? [])).toHaveLength(16);
    expect(await verifyLedger(pool)).toBeNull();
    await database.$disconnect();
  });

  test("a transaction keeps its session, and its settings end with it", async () => {
    const pool = open({ isPooled: true });
    await atOnce((index) =>
      inTransaction(pool, async (client) => {
        await client.query(`SET LOCAL work_mem = '${1100 + index}kB'`);
        expect((await client.query("SHOW work_mem")).rows).toEqual([{ work_mem: `${1100 + index}kB` }]);
      }),
    );
    const after = await atOnce(() => pool.query<{ work_mem: string }>("SHOW work_mem"));
    expect(new Set(after.map(({ rows }) => rows[0]!.work_mem)).size).toBe(1);
  });

  test("PgBouncer killed and started again, and every session of the server ended, cost what was under way, and it goes on by itself", async () => {
    const pool = open({ isPooled: true });
    await atOnce(() => pool.query("SELECT 1"));
    const under = pool.query("SELECT pg_sleep(20)").catch((error: unknown) => error);
    await bouncer.stop("SIGKILL");
    expect(isDatabaseDown(await under)).toBe(true);
    expect(isDatabaseDown(await pool.query("SELECT 1").catch((error: unknown) => error))).toBe(true);
    bouncer = await startPgBouncer({ server: inject("postgres").url, poolSize: POOL, port: bouncer.port });
    await atOnce(() => pool.query("SELECT 1"));

    const cut = pool.query("SELECT pg_sleep(20)").catch((error: unknown) => error);
    await expect
      .poll(() =>
        db.pool
          .query("SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(20)' AND datname = current_database()")
          .then(({ rowCount }) => rowCount),
      )
      .toBe(1);
    await db.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
      [name()],
    );
    expect(isDatabaseDown(await cut)).toBe(true);
    // PgBouncer may still hand out a session that ended a moment ago; its error says that a later try may succeed.
    const all = () =>
      atOnce(() => pool.query("SELECT 1")).then(
        () => "all answered",
        (error: unknown) => isDatabaseDown(error),
      );
    await expect.poll(all).not.toBe(true);
    expect(await all()).toBe("all answered");
  });
});
