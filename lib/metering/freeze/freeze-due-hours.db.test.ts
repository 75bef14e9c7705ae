import { beforeEach, describe, expect, test } from "vitest";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";

const db = useDatabase();
const at = (text: string) => new Date(`2026-11-21T${text}Z`);
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: Awaited<ReturnType<typeof anAgreement>>;

async function begin(
  over: Parameters<typeof aProduct>[1] = {},
  agreementOver: Partial<Prisma.AgreementUncheckedCreateInput> = {},
) {
  product = await aProduct(db.database, over);
  agreement = await anAgreement(db.database, product, agreementOver);
}
beforeEach(() => begin());

const freeze = (now: string) => freezeDueHours({ pool: db.pool, now: at(now), region: "us-east-1" });

async function use(received: string, stamped: string, quantity: unknown, over: Record<string, unknown> = {}) {
  const event = aUsageEvent({ agreementId: agreement.id, quantity, timestamp: at(stamped).toISOString(), ...over });
  const [verdict] = await reportUsage(db, at(received), [event]);
  expect(verdict).toMatchObject({ status: "accepted" });
}

async function records() {
  const rows = await db.database.meteringRecord.findMany({
    where: { agreementId: agreement.id },
    orderBy: [{ hour: "asc" }, { dimension: "asc" }],
  });
  return rows.map((row) => ({
    hour: row.hour.getUTCHours(),
    state: row.state,
    quantity: row.quantity,
    used: row.used.toString(),
    in: row.carriedIn.toString(),
    out: row.carriedOut.toString(),
    events: row.eventCount,
  }));
}

describe("invariant 4: fractions", () => {
  test("go to the next later record, oldest hour first: 1.4 at 08:00 and 1.7 at 10:00 bill 1 and 2 and carry 0.1", async () => {
    await use("10:30:00", "10:10:00", 1.7);
    await use("10:31:00", "08:10:00", 1.4);
    await freeze("11:00:00");
    expect(await records()).toEqual([
      { hour: 8, state: "READY", quantity: 1, used: "1.4", in: "0", out: "0.4", events: 1 },
      { hour: 10, state: "READY", quantity: 2, used: "1.7", in: "0.4", out: "0.1", events: 1 },
    ]);
    const carry = await db.database.meteringCarry.findFirstOrThrow({ where: { agreementId: agreement.id } });
    expect(carry.quantity.toString()).toBe("0.1");
  });

  test("do so also when another agreement's usage froze the older hour long before", async () => {
    const other = await anAgreement(db.database, product);
    await reportUsage(db, at("08:30:00"), [aUsageEvent({ agreementId: other.id, timestamp: "2026-11-21T08:10:00Z" })]);
    await freeze("09:00:00");
    await use("11:05:00", "10:10:00", 1.7);
    await use("11:05:00", "08:10:00", 1.4);
    await freeze("11:06:00");
    expect((await records()).map(({ hour, quantity }) => [hour, quantity])).toEqual([
      [8, 1],
      [10, 2],
    ]);
  });

  test("stay when nothing whole is due, and an overflow is billed by later hours", async () => {
    await use("08:30:00", "08:10:00", 0.6);
    await use("09:30:00", "09:10:00", 2147483647);
    await use("09:30:00", "09:10:00", 5);
    await use("10:30:00", "10:10:00", 0.5);
    await freeze("11:00:00");
    expect(await records()).toEqual([
      { hour: 8, state: "NOTHING_DUE", quantity: 0, used: "0.6", in: "0", out: "0.6", events: 1 },
      { hour: 9, state: "READY", quantity: 2147483647, used: "2147483652", in: "0.6", out: "5.6", events: 2 },
      { hour: 10, state: "READY", quantity: 6, used: "0.5", in: "5.6", out: "0.1", events: 1 },
    ]);
  });

  test("a negative balance lowers later hours and never makes a record below 0", async () => {
    await use("08:30:00", "08:10:00", 1);
    await freeze("09:00:00");
    await db.database.meteringCarry.updateMany({ where: { agreementId: agreement.id }, data: { quantity: "-3.5" } });
    await use("09:30:00", "09:10:00", 2);
    await use("10:30:00", "10:10:00", 2);
    await freeze("11:00:00");
    expect((await records()).map(({ state, quantity, out }) => [state, quantity, out])).toEqual([
      ["READY", 1, "0"],
      ["NOTHING_DUE", 0, "-1.5"],
      ["NOTHING_DUE", 0, "0.5"],
    ]);
  });
});

describe("what an hour's events become", () => {
  test("by each aggregation", async () => {
    await begin({
      dimensions: [
        { name: "latest", aggregation: "LATEST" },
        { name: "max", aggregation: "MAX" },
        { name: "unique", aggregation: "UNIQUE_COUNT", uniqueTag: "user" },
      ],
    });
    for (const dimension of ["latest", "max", "unique"]) {
      await use("08:30:00", "08:10:00", 7, { dimension, id: `b${dimension}${agreement.id}`, tags: { user: "x" } });
      await use("08:30:00", "08:20:00", 5, { dimension, id: `a${dimension}${agreement.id}`, tags: { user: "y" } });
      await use("08:30:00", "08:20:00", 4, { dimension, id: `c${dimension}${agreement.id}`, tags: { user: "x" } });
      await use("08:30:00", "08:05:00", 6, { dimension, id: `d${dimension}${agreement.id}` });
    }
    await freeze("09:00:00");
    expect((await records()).map(({ quantity, events }) => [quantity, events])).toEqual([
      [4, 4],
      [7, 4],
      [2, 4],
    ]);
  });

  test("addressed, stamped and limited for good", async () => {
    await begin({}, { startsAt: at("08:15:30") });
    await use("08:30:00", "08:20:00", 3);
    await freeze("09:00:00");
    const record = await db.database.meteringRecord.findFirstOrThrow({
      where: { agreementId: agreement.id },
      include: { steps: true },
    });
    expect(record).toMatchObject({
      state: "READY",
      timestamp: at("08:15:30"),
      deadline: new Date("2026-11-22T08:14:30Z"),
      region: "us-east-1",
      licenseArn: agreement.licenseArn,
      customerAwsAccountId: agreement.customerAwsAccountId,
      productCode: null,
      customerIdentifier: null,
      priority: 2,
      frozenAt: at("09:00:00"),
      steps: [{ state: "READY", cause: "HOUR_FROZEN" }],
    });
  });

  test("with the hour's earliest usage while the agreement's begin is unknown", async () => {
    await begin({}, { startsAt: null });
    await use("08:30:00", "08:20:00", 3);
    await use("08:31:00", "08:10:00", 1);
    await use("09:30:00", "09:00:00", 1);
    await freeze("10:00:00");
    expect(
      await db.database.meteringRecord.findMany({
        where: { agreementId: agreement.id },
        orderBy: { hour: "asc" },
        select: { timestamp: true, deadline: true },
      }),
    ).toEqual([
      { timestamp: at("08:10:00"), deadline: new Date("2026-11-22T08:09:00Z") },
      { timestamp: at("09:00:00"), deadline: new Date("2026-11-22T08:59:00Z") },
    ]);
  });

  test("LEGACY records by product code and customer identifier", async () => {
    await begin({ integration: "LEGACY" }, { licenseArn: null, customerIdentifier: "cust-1" });
    await use("08:30:00", "08:20:00", 3);
    await freeze("09:00:00");
    expect(await db.database.meteringRecord.findFirstOrThrow({ where: { agreementId: agreement.id } })).toMatchObject({
      state: "READY",
      productCode: product.productCode,
      customerIdentifier: "cust-1",
      customerAwsAccountId: null,
      licenseArn: null,
    });
  });

  test("a record of 0 is sent only where the product asks for it, and one without a license is held", async () => {
    await begin({ sendsZeroRecords: true });
    await use("08:30:00", "08:20:00", 0.5);
    await freeze("09:00:00");
    expect(await records()).toMatchObject([{ state: "READY", quantity: 0, out: "0.5" }]);
    await begin({}, { licenseArn: null });
    await use("08:30:00", "08:20:00", 3);
    expect(await freeze("09:00:00")).toEqual({ frozen: 1, nothingDue: 0, held: 1 });
    expect(await records()).toMatchObject([{ state: "HELD", quantity: 3 }]);
  });
});

describe("when an hour is frozen", () => {
  test("not before its end and its grace", async () => {
    await begin({ graceMinutes: 10 });
    await use("08:30:00", "08:20:00", 3);
    expect(await freeze("09:09:59")).toMatchObject({ frozen: 0 });
    expect(await freeze("09:10:00")).toMatchObject({ frozen: 1 });
  });

  test("grace counts from the pair's first event too, so that a nightly batch is not cut in two", async () => {
    await begin({ graceMinutes: 10 });
    await use("20:00:00", "08:20:00", 3);
    expect(await freeze("20:05:00")).toMatchObject({ frozen: 0 });
    expect(await records()).toMatchObject([{ state: "OPEN", quantity: null }]);
    await use("20:06:00", "08:25:00", 4);
    expect(await freeze("20:09:59")).toMatchObject({ frozen: 0 });
    expect(await freeze("20:10:00")).toMatchObject({ frozen: 1 });
    expect(await records()).toMatchObject([{ state: "READY", quantity: 7, events: 2 }]);
  });

  test("M05 INV1 an event that arrives for a frozen hour without a record opens it, and counts", async () => {
    const other = await anAgreement(db.database, product);
    await reportUsage(db, at("08:30:00"), [aUsageEvent({ agreementId: other.id, timestamp: "2026-11-21T08:10:00Z" })]);
    await freeze("09:00:00");
    await use("09:30:00", "08:20:00", 3);
    await freeze("09:30:00");
    expect(await records()).toMatchObject([{ hour: 8, state: "READY", quantity: 3 }]);
    await use("09:31:00", "08:20:00", 2);
    await freeze("10:00:00");
    expect(await records()).toMatchObject([
      { hour: 8, quantity: 3 },
      { hour: 9, quantity: 2 },
    ]);
  });

  test("a crash between closing the hour and summing is made good by the next run", async () => {
    await use("08:30:00", "08:20:00", 3);
    await db.pool.query("UPDATE metering_hour SET state = 'FROZEN' WHERE product_id = $1", [product.id]);
    expect(await freeze("09:00:00")).toMatchObject({ frozen: 1 });
    expect(await freeze("09:00:00")).toMatchObject({ frozen: 0 });
  });

  test("an OPEN record that no event reached is nothing due", async () => {
    await db.pool.query(
      `WITH r AS (INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, first_event_at)
         VALUES ($1, $2, 'api_calls', $3, 'OPEN', $3) RETURNING hour)
       INSERT INTO hour_state (hour, state, n) SELECT hour, 'OPEN', 1 FROM r
       ON CONFLICT (hour, state) DO UPDATE SET n = hour_state.n + 1`,
      [agreement.id, product.id, at("08:00:00")],
    );
    await freeze("09:00:00");
    expect(await records()).toMatchObject([{ state: "NOTHING_DUE", quantity: 0, events: 0 }]);
  });
});

test("the rollup tells what the records say", async () => {
  const { rows } = await db.pool.query(
    `SELECT coalesce(s.n, 0) AS rollup, coalesce(r.n, 0)::int AS counted, s.quantity::bigint AS summed, r.quantity
     FROM hour_state s FULL JOIN (
       SELECT hour, state, count(*) AS n, coalesce(sum(quantity), 0)::bigint AS quantity FROM metering_record GROUP BY hour, state) r
     USING (hour, state)`,
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) {
    expect(row.rollup).toBe(row.counted);
    expect(row.summed).toBe(row.quantity ?? "0");
  }
});
