import { beforeEach, describe, expect, test } from "vitest";
import { createPool, type Pool } from "#lib/db/pool.ts";
import { inTransaction } from "#lib/db/transaction.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { raceIntakeAgainstFreeze } from "#lib/testing/faults/race-intake.ts";
import { createCatalogue } from "#lib/usage/catalogue.ts";
import { insertUnderHourLocks } from "#lib/usage/event-store.ts";
import { parseEvent } from "#lib/usage/parse-event.ts";
import { recordUsage } from "#lib/usage/intake/record-usage.ts";

const db = useDatabase({ connections: 20 });
const now = new Date("2026-11-21T10:30:00Z");
const at = (text: string) => new Date(`2026-11-21T${text}Z`);
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: Awaited<ReturnType<typeof anAgreement>>;

beforeEach(async () => {
  await db.pool.query(
    "TRUNCATE usage_event, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state",
  );
  product = await aProduct(db.database);
  agreement = await anAgreement(db.database, product);
});

const usage = (over: Record<string, unknown> = {}) => aUsageEvent({ agreementId: agreement.id, ...over });
const freeze = (when: string) => freezeDueHours({ pool: db.pool, now: at(when), region: "us-east-1" });

/** Waits until some statement of this database waits for a lock, or `settled` says that none will. */
async function someoneWaits(settled: () => boolean = () => false): Promise<void> {
  const waiting = async () => {
    const { rows } = await db.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND state = 'active'`,
    );
    return rows[0]!.n > 0 || settled();
  };
  await expect.poll(waiting, { timeout: 5_000, interval: 5 }).toBe(true);
}

describe("a freeze and the intake of its hour", () => {
  test("M05 INV1 a freeze waits for an insert under way, and counts it", async () => {
    await reportUsage(db, at("08:30:00"), [usage({ quantity: 2, timestamp: "2026-11-21T08:10:00Z" })]);
    const parsed = parseEvent(usage({ quantity: 5, timestamp: "2026-11-21T08:20:00Z" }));
    if (!("event" in parsed)) throw new Error("the event is sound");
    const placed = { event: parsed.event, agreementId: agreement.id, productId: product.id, hour: at("08:00:00") };
    const receipt = { apiKeyId: null, receivedAt: at("08:59:59") };
    let freezing: Promise<unknown> = Promise.resolve();
    await inTransaction(db.pool, async (client) => {
      expect((await insertUnderHourLocks(client, [placed], receipt)).size).toBe(1);
      let isFrozen = false;
      freezing = freeze("09:00:00").finally(() => (isFrozen = true));
      await someoneWaits(() => isFrozen);
    });
    await freezing;
    expect(await db.database.meteringRecord.findFirstOrThrow()).toMatchObject({ quantity: 7, eventCount: 2 });
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("M05 INV1 usage that races the freeze of its hour, many rounds over, is counted once, in one hour", async () => {
    await raceIntakeAgainstFreeze(db, { rounds: 60 });
    expect(await verifyLedger(db.pool)).toBeNull();
  }, 60_000);
});

describe("INV3 what answers `accepted` is on disk", () => {
  test("no answer comes before the commit", async () => {
    await reportUsage(db, now, [usage()]);
    const event = usage({ quantity: 3 });
    const stored = () => db.database.usageEvent.count({ where: { id: event["id"] as string } });
    let answer: Promise<unknown> = Promise.resolve();
    await inTransaction(db.pool, async (client) => {
      await client.query("SELECT FROM agreement WHERE id = $1 FOR UPDATE", [agreement.id]);
      let isAnswered = false;
      answer = reportUsage(db, now, [event]).finally(() => (isAnswered = true));
      await someoneWaits(() => isAnswered);
      expect([isAnswered, await stored()]).toEqual([false, 0]);
    });
    expect(await answer).toMatchObject([{ status: "accepted" }]);
    expect(await stored()).toBe(1);
  });

  test("M24 nothing is answered while the database is out of reach", async () => {
    const away = createPool("postgresql://nobody:none@127.0.0.1:1/none", 1);
    const answer = recordUsage(
      { pool: away, catalogue: createCatalogue(away), now },
      { events: [usage()], apiKeyId: null },
    );
    const error = await answer.then(
      () => null,
      (cause: unknown) => cause,
    );
    expect(isDatabaseDown(error)).toBe(true);
    await away.end();
  });
});

/**
 * The database through a connection that breaks at its nth statement: before it ran, or after, when the answer is lost.
 */
function breakingPool(nth: number, when: "before" | "after") {
  const state = { asked: 0, hasBroken: false };
  const query = async (...args: Parameters<Pool["query"]>): Promise<unknown> => {
    const isThis = ++state.asked === nth;
    state.hasBroken ||= isThis;
    if (isThis && when === "before") throw new Error("Connection terminated unexpectedly");
    const result: unknown = await db.pool.query(...args);
    if (isThis) throw new Error("Connection terminated unexpectedly");
    return result;
  };
  return { pool: { query } as unknown as Pool, state };
}

test.each(["before", "after"] as const)(
  "M31 INV1 a crash %s any statement of the intake loses no event and counts none twice: the sender tries again until it is answered",
  async (when) => {
    let statements = 0;
    for (let nth = 1, isThrough = false; !isThrough; nth++) {
      const another = await anAgreement(db.database, product);
      const use = (timestamp: string, quantity: number) =>
        aUsageEvent({ agreementId: another.id, timestamp, quantity });
      // One frozen record, so that late usage and the hour locks are all on the way.
      await reportUsage(db, at("08:30:00"), [use("2026-11-21T08:10:00Z", 1)]);
      await freeze("09:00:00");
      const events = [
        use("2026-11-21T10:10:00Z", 2),
        use("2026-11-21T08:20:00Z", 4),
        use("2026-11-21T07:20:00Z", 8),
        use(`2026-11-2${nth % 2}T1${nth % 2 === 0 ? 2 : 0}:30:00Z`, 16),
      ];
      const { pool, state } = breakingPool(nth, when);
      const send = (over: Pool) =>
        recordUsage({ pool: over, catalogue: createCatalogue(over), now }, { events, apiKeyId: null });
      await send(pool).catch((error: Error) => expect(error.message).toMatch(/terminated/));
      isThrough = !state.hasBroken;
      statements = nth;
      const again = await send(db.pool);
      expect(again.map(({ verdict }) => verdict.status).every((status) => status !== "rejected")).toBe(true);
      const { rows } = await db.pool.query<{ sum: string; n: number }>(
        "SELECT sum(quantity)::int AS sum, count(*)::int AS n FROM usage_event WHERE agreement_id = $1",
        [another.id],
      );
      expect(rows).toEqual([{ sum: 31, n: 5 }]);
    }
    expect(statements).toBeGreaterThan(5);
    expect(await verifyLedger(db.pool)).toBeNull();
  },
);

test("M21 an id answers as a duplicate 399 days later, and other content under it as reused", async () => {
  const event = usage({ id: `old-${agreement.id}`, quantity: 3 });
  expect(await reportUsage(db, now, [event])).toMatchObject([{ status: "accepted" }]);
  const later = new Date(now.getTime() + 399 * 86_400_000);
  expect(await reportUsage(db, later, [event, { ...event, quantity: 4 }])).toMatchObject([
    { status: "duplicate" },
    { status: "rejected", code: "ID_REUSED" },
  ]);
  expect(await db.database.usageEvent.count({ where: { agreementId: agreement.id } })).toBe(1);
});

test("M22 INV4 a batch that is partly bad is stored in part, and answers the same when it comes again", async () => {
  const events = [
    usage({ quantity: 1 }),
    usage({ quantity: -1 }),
    { nonsense: true },
    usage({ timestamp: "2026-11-21T10:15:60Z" }),
    usage({ quantity: "1e309" }),
    usage({ dimension: "nobody_knows" }),
    usage({ agreementId: "nobody" }),
    usage({ quantity: "0.000001" }),
  ];
  const first = await reportUsage(db, now, events);
  const codes = first.map((verdict) => (verdict.status === "rejected" ? verdict.code : verdict.status));
  expect(codes).toEqual([
    "accepted",
    "INVALID_QUANTITY",
    "INVALID_EVENT",
    "INVALID_TIMESTAMP",
    "INVALID_QUANTITY",
    "UNKNOWN_DIMENSION",
    "UNKNOWN_AGREEMENT",
    "accepted",
  ]);
  for (let round = 0; round < 3; round++) {
    const again = await reportUsage(db, now, events);
    expect(again).toEqual(
      first.map((verdict) => (verdict.status === "accepted" ? { ...verdict, status: "duplicate" } : verdict)),
    );
  }
  expect(await db.database.usageEvent.count()).toBe(2);
});
