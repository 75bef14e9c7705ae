import { describe, expect, test } from "vitest";
import { closeEndedAgreements } from "#lib/metering/freeze/close-agreement.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { at, setUpOverage } from "#lib/testing/fixtures/overage.ts";

const db = useDatabase();
const { region, product, agreement, begin, grant, use, records, quantities } = setUpOverage(db);

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

  test("two licenses of one account have each their own", async () => {
    await grant("100");
    const other = await anAgreement(db.database, product(), { customerAwsAccountId: agreement().customerAwsAccountId });
    await grant("10", { of: other });
    await use("08:00", 50);
    await use("08:00", 50, { agreementId: other.id });
    expect([await quantities(), await quantities(other)]).toEqual([[0], [40]]);
  });

  test("M12 late usage counts in the hour that takes it", async () => {
    await grant("100");
    await use("08:00", 90);
    await use("09:00", 5);
    const late = aUsageEvent({ agreementId: agreement().id, quantity: 20, timestamp: at("08:20").toISOString() });
    expect(await reportUsage(db, at("10:05"), [late])).toMatchObject([{ isLate: true, hour: at("10:00") }]);
    await freezeDueHours({ pool: db.pool, now: at("11:00"), region });
    expect(await quantities()).toEqual([0, 0, 15]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("a renewal on the same license begins anew where the last term ended", async () => {
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
    const old = aUsageEvent({ agreementId: agreement().id, quantity: 7, timestamp: at("09:20").toISOString() });
    expect(await reportUsage(db, at("11:05"), [old])).toMatchObject([{ isLate: false }]);
    await freezeDueHours({ pool: db.pool, now: at("11:06"), region });
    await use("11:00", 3);
    expect(await quantities()).toEqual([50, 7, 20, 3]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("a renewal on a new license is an agreement of its own", async () => {
    await grant("100");
    await use("08:00", 150);
    const next = await anAgreement(db.database, product(), { startsAt: at("09:00") });
    await db.database.agreement.update({
      where: { id: agreement().id },
      data: { status: "ended", endsAt: at("09:00"), successorId: next.id },
    });
    await closeEndedAgreements({ pool: db.pool, now: at("09:01"), region });
    await grant("100", { of: next });
    await use("09:00", 110.5, { agreementId: next.id });
    expect([await quantities(), await quantities(next)]).toEqual([[50], [10]]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("the last hours are priced by what AWS stated last, which states nothing after the end", async () => {
    await grant("100", { expiresAt: at("10:30") });
    await use("09:00", 80);
    const last = aUsageEvent({ agreementId: agreement().id, quantity: 30, timestamp: at("10:20").toISOString() });
    await reportUsage(db, at("10:25"), [last]);
    await grant(null);
    await db.database.agreement.update({
      where: { id: agreement().id },
      data: { status: "ended", endsAt: at("10:30") },
    });
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
] as const)("%s includes everything", async (_, type, value) => {
  await grant(value, { type });
  await use("08:00", 1_000_000);
  expect(await records()).toEqual([[0, "1000000", null, null, "NOTHING_DUE"]]);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("a double counts to its digits, and a dimension that AWS leaves out beside others includes nothing", async () => {
  await grant("1.5e1", { type: "double" });
  await use("08:00", 20);
  expect(await quantities()).toEqual([5]);
  await db.database.entitlement.updateMany({ where: { agreementId: agreement().id }, data: { dimension: "seats" } });
  await use("09:00", 1);
  expect(await quantities()).toEqual([5, 16]);
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
