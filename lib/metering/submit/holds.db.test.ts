import { beforeEach, describe, expect, test } from "vitest";
import { claimDueRecords } from "#lib/metering/submit/claim-records.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { reviewAlerts } from "#lib/metering/alerts/review-alerts.ts";
import {
  expireRecords,
  holdWithAll,
  releaseLiftedHolds,
  sendHeldAtDeadline,
  excludeEarlierHours,
} from "#lib/metering/submit/update-waiting-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";

const db = useDatabase();
const at = (text: string, day = 21) => new Date(`2026-11-${day}T${text}:00Z`);
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: Awaited<ReturnType<typeof anAgreement>>;

beforeEach(async () => {
  await db.pool.query(
    `TRUNCATE usage_event, usage_aside, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state, alert`,
  );
  product = await aProduct(db.database);
  agreement = await anAgreement(db.database, product);
});

async function use(hour: string, quantity: number | string) {
  const stamped = new Date(at(hour).getTime() + 10 * 60_000);
  const event = aUsageEvent({ agreementId: agreement.id, quantity, timestamp: stamped.toISOString() });
  await reportUsage(db, new Date(stamped.getTime() + 60_000), [event]);
}
const freeze = (text: string) => freezeDueHours({ pool: db.pool, now: at(text), region: "us-east-1" });
const records = async () =>
  (await db.database.meteringRecord.findMany({ orderBy: { hour: "asc" } })).map(
    ({ state, reason, quantity }) => `${state} ${reason ?? "-"} ${quantity}`,
  );
const claimed = async (now: Date) => (await claimDueRecords(db.pool, now))?.records.length ?? 0;
const deps = (now: Date) => ({ db: db.pool, now });
const setAgreement = (data: { heldAt?: Date | null; meteringFrom?: Date | null; licenseArn?: string | null }) =>
  db.database.agreement.update({ where: { id: agreement.id }, data });
const setProduct = (data: { heldAt?: Date | null; meteringFrom?: Date | null; heldAtDeadline?: "SEND" | "EXPIRE" }) =>
  db.database.product.update({ where: { id: product.id }, data });

describe.each([
  ["an agreement", "AGREEMENT_HELD", setAgreement],
  ["a product", "PRODUCT_HELD", setProduct],
] as const)("while %s is held", (_, reason, set) => {
  test("what is frozen waits, nothing of it is claimed, and it goes with the same bytes when the hold is over", async () => {
    await use("08:00", 3);
    await freeze("09:00");
    await set({ heldAt: at("09:05") });
    await use("09:00", 4);
    await freeze("10:00");
    expect(await records()).toEqual(["READY - 3", `HELD ${reason} 4`]);
    expect(await claimed(at("10:01"))).toBe(0);
    expect(await holdWithAll(deps(at("10:01")))).toBe(1);
    expect(await records()).toEqual([`HELD ${reason} 3`, `HELD ${reason} 4`]);
    expect(await releaseLiftedHolds(deps(at("10:02")))).toBe(0);
    expect(await verifyLedger(db.pool)).toBeNull();

    await set({ heldAt: null });
    expect(await releaseLiftedHolds(deps(at("10:03")))).toBe(2);
    expect(await records()).toEqual(["READY - 3", "READY - 4"]);
    expect(await claimed(at("10:04"))).toBe(2);
    expect(await verifyLedger(db.pool)).toBeNull();
  });
});

describe("a held record's deadline", () => {
  const hold = async () => {
    await use("08:00", 3);
    await setAgreement({ heldAt: at("08:30") });
    await freeze("09:00");
  };

  test("raises an alert six hours before, and expires by default", async () => {
    await hold();
    const alerts = async () =>
      (await db.database.alert.findMany({ where: { closedAt: null }, orderBy: { kind: "asc" } })).map(
        ({ kind }) => kind,
      );
    await reviewAlerts(deps(at("01:58", 22)));
    expect(await alerts()).toEqual([]);
    await reviewAlerts(deps(at("02:00", 22)));
    expect(await alerts()).toEqual(["HELD_NEAR_DEADLINE"]);
    expect(await sendHeldAtDeadline(deps(at("07:50", 22)))).toBe(0);
    await expireRecords(deps(at("07:59", 22)));
    expect(await records()).toEqual(["EXPIRED WINDOW_CLOSED 3"]);
    await reviewAlerts(deps(at("08:00", 22)));
    expect(await alerts()).toEqual(["RECORD_EXPIRED"]);
    await db.pool.query("UPDATE metering_record SET state = 'RESOLVED'");
    await reviewAlerts(deps(at("08:01", 22)));
    expect(await alerts()).toEqual([]);
  });

  test("sends it after all where the product says so, a quarter of an hour before", async () => {
    await setProduct({ heldAtDeadline: "SEND" });
    await hold();
    expect(await sendHeldAtDeadline(deps(at("07:43", 22)))).toBe(0);
    expect(await sendHeldAtDeadline(deps(at("07:45", 22)))).toBe(1);
    expect(await holdWithAll(deps(at("07:46", 22)))).toBe(0);
    expect(await claimed(at("07:46", 22))).toBe(1);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("never sends what was imported and AWS has not confirmed", async () => {
    await setProduct({ heldAtDeadline: "SEND" });
    await db.database.agreement.update({ where: { id: agreement.id }, data: { unconfirmedSince: at("07:00") } });
    await hold();
    expect(await sendHeldAtDeadline(deps(at("07:45", 22)))).toBe(0);
    await db.pool.query("UPDATE metering_record SET state = 'READY'");
    expect(await claimed(at("07:46", 22))).toBe(0);
  });

  test("cannot send a record without addressing", async () => {
    await setProduct({ heldAtDeadline: "SEND" });
    await setAgreement({ licenseArn: null });
    await use("08:00", 3);
    await freeze("09:00");
    expect(await records()).toEqual(["HELD LICENSE_UNKNOWN 3"]);
    expect(await sendHeldAtDeadline(deps(at("07:45", 22)))).toBe(0);
  });

  test("of records on their way raises an alert of its own", async () => {
    await use("08:00", 3);
    await freeze("09:00");
    await reviewAlerts(deps(at("02:00", 22)));
    expect(await db.database.alert.findMany()).toMatchObject([
      { kind: "DEADLINE_NEAR", subject: `product:${product.id}`, data: { records: 1, units: 3 } },
    ]);
  });
});

describe.each([
  ["an agreement's", setAgreement],
  ["a product's", setProduct],
] as const)("before %s first metered hour", (_, set) => {
  test("nothing is sent: what is frozen later is unbillable and leaves the carry alone", async () => {
    await use("08:00", "3.5");
    await use("09:00", "1.25");
    await set({ meteringFrom: at("09:00") });
    await freeze("10:00");
    expect(await records()).toEqual(["UNBILLABLE BEFORE_METERING_FROM 0", "READY - 1"]);
    const [first, second] = await db.database.meteringRecord.findMany({ orderBy: { hour: "asc" } });
    expect([first!.used, first!.carriedOut, second!.carriedIn].map(String)).toEqual(["3.5", "0", "0"]);
    expect(await verifyLedger(db.pool)).toBeNull();
    expect(await db.database.alert.findMany()).toMatchObject([{ kind: "RECORD_UNBILLABLE" }]);
  });

  test("nothing is sent of what was frozen before anybody said so", async () => {
    await use("08:00", 3);
    await use("09:00", 4);
    await freeze("10:00");
    await set({ meteringFrom: at("09:00") });
    expect(await claimed(at("10:00"))).toBe(1);
    expect(await excludeEarlierHours(deps(at("10:01")))).toBe(1);
    expect(await records()).toEqual(["UNBILLABLE BEFORE_METERING_FROM 3", "SENDING - 4"]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });
});

test("M30 verifying finds a carry that passed through an hour of another sender", async () => {
  await use("08:00", "3.5");
  await setAgreement({ meteringFrom: at("09:00") });
  await freeze("09:00");
  await db.pool.query("UPDATE metering_record SET carried_out = 1");
  expect(await verifyLedger(db.pool)).not.toBeNull();
});

test("M19 units above AWS's greatest quantity have an alert until none is left", async () => {
  await use("08:00", 2147483647);
  await use("08:00", 5);
  await freeze("09:00");
  expect(await records()).toEqual(["READY - 2147483647"]);
  expect(await db.database.alert.findMany()).toMatchObject([{ kind: "QUANTITY_OVERFLOW", data: { left: "5.000000" } }]);
  await use("09:00", 1);
  await freeze("10:00");
  expect(await records()).toEqual(["READY - 2147483647", "READY - 6"]);
  await reviewAlerts(deps(at("10:01")));
  expect(await db.database.alert.count({ where: { closedAt: null } })).toBe(0);
  expect(await verifyLedger(db.pool)).toBeNull();
});
