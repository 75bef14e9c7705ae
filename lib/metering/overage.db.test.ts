import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { keepEntitlements } from "#lib/entitlements/keep-entitlements.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { closeEndedAgreements } from "#lib/metering/close-agreement.ts";
import { freezeDueHours } from "#lib/metering/freeze-due-hours.ts";
import { dueSql, leftSql } from "#lib/metering/overage-sql.ts";
import { priceKnownEntitlements } from "#lib/metering/price-known-entitlements.ts";
import { priceOverage } from "#lib/metering/price-overage.ts";
import { expireRecords } from "#lib/metering/settle-waiting-records.ts";
import { verifyLedger } from "#lib/metering/verify-ledger.ts";
import { useDatabase } from "#lib/testing/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/factories.ts";
import { reportUsage } from "#lib/testing/ledger.ts";
import { microsOf, microsToText } from "#lib/usage/quantity.ts";

const db = useDatabase();
const region = "us-east-1";
const at = (text: string) => new Date(text.length < 9 ? `2026-11-21T${text}:00Z` : `${text}:00Z`);
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: Awaited<ReturnType<typeof anAgreement>>;

type Per = "term" | "month" | "hour";
async function begin(includedPer: Per = "term", over: Partial<Prisma.AgreementUncheckedCreateInput> = {}) {
  product = await aProduct(db.database, {
    pricingModel: "CONTRACT_WITH_CONSUMPTION",
    dimensions: [
      { name: "api_calls", includedIn: "calls", includedPer },
      { name: "calls", isMetered: false, isEntitled: true },
      { name: "free" },
    ],
  });
  agreement = await anAgreement(db.database, product, over);
}
beforeEach(async () => {
  await db.pool.query(
    `TRUNCATE usage_event, usage_aside, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state, alert`,
  );
  await begin();
});

async function grant(
  value: string | null,
  {
    type = "integer",
    expiresAt = null,
    of = agreement,
  }: { type?: string; expiresAt?: Date | null; of?: { id: string } } = {},
  readAt = new Date(),
) {
  const entitlement = { dimension: "calls", valueType: type as "integer", value: value ?? "", expiresAt };
  await db.database.$transaction((tx) => keepEntitlements(tx, of.id, value === null ? [] : [entitlement], readAt));
}

/** Reports at the hour's half and freezes at its end. */
async function use(hour: string, quantity: number | string, over: Record<string, unknown> = {}) {
  const stamped = new Date(at(hour).getTime() + 10 * 60_000);
  const received = new Date(at(hour).getTime() + 30 * 60_000);
  const event = aUsageEvent({ agreementId: agreement.id, quantity, timestamp: stamped.toISOString(), ...over });
  expect(await reportUsage(db, received, [event])).toMatchObject([{ status: "accepted" }]);
  await freezeDueHours({ pool: db.pool, now: new Date(at(hour).getTime() + 60 * 60_000), region });
}

async function records(of = agreement) {
  const rows = await db.database.meteringRecord.findMany({
    where: { agreementId: of.id, dimension: "api_calls" },
    orderBy: { hour: "asc" },
  });
  const text = (value: { toString(): string } | null) => value?.toString() ?? null;
  return rows.map((row) => [
    row.quantity,
    text(row.included),
    text(row.includedBefore),
    text(row.includedAfter),
    row.state,
  ]);
}
const quantities = async (of = agreement) => (await records(of)).map(([quantity]) => quantity);

describe("by the term", () => {
  test("nothing until what is included is used up, the crossing inside an hour, then all of it", async () => {
    await grant("100");
    await use("08:00", 80);
    await use("09:00", 30.5);
    await use("10:00", 4.5);
    expect(await records()).toEqual([
      [0, "80", "100", "20", "NOTHING_DUE"],
      [10, "20", "20", "0", "READY"],
      [5, "0", "0", "0", "READY"],
    ]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("a raise refunds nothing, and a cut counts from its hour", async () => {
    await grant("100");
    await use("08:00", 120);
    await grant("200");
    await use("09:00", 70);
    await use("10:00", 20);
    await grant("150");
    await use("11:00", 1);
    expect(await records()).toEqual([
      [20, "100", "100", "0", "READY"],
      [0, "70", "80", "10", "NOTHING_DUE"],
      // 210 - 200 is 10, and 20 were charged.
      [0, "20", "10", "0", "NOTHING_DUE"],
      // 211 - 150 is 61, and 20 were charged.
      [41, "-40", "0", "0", "READY"],
    ]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("two licences of one account have each their own", async () => {
    await grant("100");
    const other = await anAgreement(db.database, product, { customerAwsAccountId: agreement.customerAwsAccountId });
    await grant("10", { of: other });
    await use("08:00", 50);
    await use("08:00", 50, { agreementId: other.id });
    expect([await quantities(), await quantities(other)]).toEqual([[0], [40]]);
  });

  test("M12 late usage counts in the hour that takes it", async () => {
    await grant("100");
    await use("08:00", 90);
    await use("09:00", 5);
    const late = aUsageEvent({ agreementId: agreement.id, quantity: 20, timestamp: at("08:20").toISOString() });
    expect(await reportUsage(db, at("10:05"), [late])).toMatchObject([{ isLate: true, hour: at("10:00") }]);
    await freezeDueHours({ pool: db.pool, now: at("11:00"), region });
    expect(await quantities()).toEqual([0, 0, 15]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("a renewal on the same licence begins anew where the last term ended", async () => {
    await grant("100", { expiresAt: at("10:00") });
    await use("08:00", 150);
    await use("09:00", 10);
    await grant("100", { expiresAt: at("2027-11-21T10:00") });
    await use("10:00", 120);
    expect(await quantities()).toEqual([50, 10, 20]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("an hour of the old term that comes after the new one began is the old term's", async () => {
    await grant("100", { expiresAt: at("10:00") });
    await use("08:00", 150);
    await grant("100", { expiresAt: at("2027-11-21T10:00") });
    await use("10:00", 120);
    const old = aUsageEvent({ agreementId: agreement.id, quantity: 7, timestamp: at("09:20").toISOString() });
    expect(await reportUsage(db, at("11:05"), [old])).toMatchObject([{ isLate: false }]);
    await freezeDueHours({ pool: db.pool, now: at("11:06"), region });
    await use("11:00", 3);
    expect(await quantities()).toEqual([50, 7, 20, 3]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("a renewal on a new licence is an agreement of its own", async () => {
    await grant("100");
    await use("08:00", 150);
    const next = await anAgreement(db.database, product, { startsAt: at("09:00") });
    await db.database.agreement.update({
      where: { id: agreement.id },
      data: { status: "ended", endsAt: at("09:00"), successorId: next.id },
    });
    await closeEndedAgreements({ pool: db.pool, now: at("09:01"), region });
    await grant("100", { of: next });
    await use("09:00", 110.5, { agreementId: next.id });
    expect([await quantities(), await quantities(next)]).toEqual([[50], [10]]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("the last hours are priced by what AWS told last, which tells of nothing after the end", async () => {
    await grant("100", { expiresAt: at("10:30") });
    await use("09:00", 80);
    const last = aUsageEvent({ agreementId: agreement.id, quantity: 30, timestamp: at("10:20").toISOString() });
    await reportUsage(db, at("10:25"), [last]);
    await grant(null);
    await db.database.agreement.update({ where: { id: agreement.id }, data: { status: "ended", endsAt: at("10:30") } });
    await closeEndedAgreements({ pool: db.pool, now: at("10:31"), region });
    expect(await quantities()).toEqual([0, 10]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });
});

describe("by other periods", () => {
  test("the month, in UTC", async () => {
    await begin("month");
    await grant("100");
    await use("2026-11-30T22:00", 90);
    await use("2026-11-30T23:00", 20);
    await use("2026-12-01T00:00", 90);
    await use("2026-12-01T01:00", 20);
    expect(await quantities()).toEqual([0, 10, 0, 10]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("the hour, as capacity", async () => {
    await begin("hour");
    await grant("100");
    await use("08:00", 90);
    await use("09:00", 120);
    await use("10:00", 100.5);
    await use("11:00", 101);
    expect(await quantities()).toEqual([0, 20, 0, 1]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });
});

test.each([
  ["a yes", "boolean", "true"],
  ["a text", "string", "unlimited"],
])("%s includes everything", async (_, type, value) => {
  await grant(value, { type });
  await use("08:00", 1_000_000);
  expect(await records()).toEqual([[0, "1000000", null, null, "NOTHING_DUE"]]);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("a double counts to its digits, and a dimension that AWS leaves out beside others includes nothing", async () => {
  await grant("1.5e1", { type: "double" });
  await use("08:00", 20);
  expect(await quantities()).toEqual([5]);
  await db.database.entitlement.updateMany({ where: { agreementId: agreement.id }, data: { dimension: "seats" } });
  await use("09:00", 1);
  expect(await quantities()).toEqual([5, 16]);
});

describe("what is included cannot be read yet", () => {
  const price = (text: string) => priceKnownEntitlements({ pool: db.pool, now: at(text), region });

  test("holds the record without a quantity, until it is priced, once and for all", async () => {
    await use("08:00", 80);
    await use("09:00", 30.5);
    expect(await records()).toEqual([
      [null, "0", null, null, "HELD"],
      [null, "0", null, null, "HELD"],
    ]);
    expect(await price("10:10")).toBe(0);
    expect(await verifyLedger(db.pool)).toBeNull();
    // Its hour is frozen all the same.
    const late = aUsageEvent({ agreementId: agreement.id, quantity: 1, timestamp: at("08:20").toISOString() });
    expect(await reportUsage(db, at("10:15"), [late])).toMatchObject([{ isLate: true }]);

    await grant("100", {}, at("10:20"));
    const runs = await Promise.all([price("10:30"), price("10:30")]);
    expect(runs[0] + runs[1]).toBe(2);
    await freezeDueHours({ pool: db.pool, now: at("11:00"), region });
    expect(await quantities()).toEqual([0, 10, 1]);
    expect(await price("11:30")).toBe(0);
    const steps = await db.database.meteringRecordStep.findMany({
      where: { record: { agreementId: agreement.id, hour: at("09:00") } },
      orderBy: { id: "asc" },
    });
    expect(steps.map(({ state, cause }) => `${state} ${cause}`)).toEqual([
      "HELD ENTITLEMENT_UNKNOWN",
      "READY ENTITLEMENT_KNOWN",
    ]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("nothing granted yet is not nothing included, nor is a term that is over before its renewal is read", async () => {
    await grant(null, {}, at("07:00"));
    await use("08:00", 5);
    expect(await records()).toMatchObject([[null, "0", null, null, "HELD"]]);
    await grant("100", { expiresAt: at("09:00") }, at("09:10"));
    await price("09:20");
    await use("09:00", 5);
    expect(await records()).toMatchObject([
      [0, "5", "100", "95", "NOTHING_DUE"],
      [null, "0", null, null, "HELD"],
    ]);
    await grant("50", { expiresAt: at("2027-11-21T09:00") }, at("10:10"));
    await price("10:20");
    expect((await records()).at(-1)).toEqual([0, "5", "50", "45", "NOTHING_DUE"]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("expires at its deadline with its use in sight, which counts in its period", async () => {
    await use("08:00", 80);
    await expireRecords({ db: db.pool, now: at("2026-11-22T08:00") });
    expect(await records()).toMatchObject([[null, "0", null, null, "EXPIRED"]]);
    await grant("100");
    await use("2026-11-22T09:00", 30);
    expect(await quantities()).toEqual([null, 10]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("is priced after the agreement's end too, and the rest below a unit is kept in sight", async () => {
    const event = aUsageEvent({ agreementId: agreement.id, quantity: 12.25, timestamp: at("08:10").toISOString() });
    await reportUsage(db, at("08:20"), [event]);
    await db.database.agreement.update({ where: { id: agreement.id }, data: { status: "ended", endsAt: at("08:30") } });
    await closeEndedAgreements({ pool: db.pool, now: at("08:31"), region });
    expect(await quantities()).toEqual([null]);
    await grant("10", { expiresAt: at("09:30") }, at("08:40"));
    await price("08:41");
    expect(await records()).toMatchObject([
      [2, "10", "10", "0", "READY"],
      [0, "0", null, null, "UNBILLABLE"],
    ]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });
});

describe("M30 verifying finds", () => {
  test.each([
    [
      "more taken off than is included",
      "UPDATE metering_record SET included = included + 1, quantity = quantity - 1 WHERE quantity = 10",
    ],
    ["a limit that was another", "UPDATE metering_record SET included_limit = 90 WHERE quantity = 10"],
    [
      "a period that forgot",
      "UPDATE metering_record SET period_used = 0, included_before = 100, included = 30.5, quantity = 0, carried_out = 0, included_after = 69.5 WHERE quantity = 10",
    ],
    ["something included without a period", "UPDATE metering_record SET period_start = NULL WHERE quantity = 10"],
  ])("%s", async (_, sabotage) => {
    await grant("100");
    await use("08:00", 80);
    await use("09:00", 30.5);
    expect(await verifyLedger(db.pool)).toBeNull();
    expect((await db.pool.query(sabotage)).rowCount).toBe(1);
    expect(await verifyLedger(db.pool)).not.toBeNull();
  });
});

test("the rule and the statement say the same of any use, limit and past", async () => {
  const micros = fc.bigInt({ min: 0n, max: 5_000_000_000n });
  const input = fc.record({ used: micros, usedBefore: micros, chargedBefore: micros, limit: fc.option(micros) });
  const row = { used: "v.used", usedBefore: "v.before", chargedBefore: "v.charged", limit: "v.lim" };
  const sql = `
    SELECT ${dueSql(row)}::text AS due, (v.used - ${dueSql(row)})::text AS included,
           (${leftSql("v.lim", "v.before")})::text AS left_before, (${leftSql("v.lim", "v.before + v.used")})::text AS left_after
    FROM unnest($1::numeric[], $2::numeric[], $3::numeric[], $4::numeric[]) WITH ORDINALITY AS v(used, before, charged, lim, n) ORDER BY n`;
  await fc.assert(
    fc.asyncProperty(fc.array(input, { minLength: 1, maxLength: 50 }), async (inputs) => {
      const text = (value: bigint | null) => (value === null ? null : microsToText(value));
      const { rows } = await db.pool.query<Record<string, string | null>>(sql, [
        inputs.map(({ used }) => text(used)),
        inputs.map(({ usedBefore }) => text(usedBefore)),
        inputs.map(({ chargedBefore }) => text(chargedBefore)),
        inputs.map(({ limit }) => text(limit)),
      ]);
      const read = (value: string | null | undefined) => (value == null ? null : microsOf(value));
      const found = rows.map((priced) => ({
        due: read(priced["due"]),
        included: read(priced["included"]),
        includedBefore: read(priced["left_before"]),
        includedAfter: read(priced["left_after"]),
      }));
      expect(found).toEqual(inputs.map(priceOverage));
    }),
    { numRuns: 50 },
  );
});
