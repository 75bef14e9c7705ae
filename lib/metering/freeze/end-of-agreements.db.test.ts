import { beforeEach, expect, test } from "vitest";
import { closeEndedAgreements } from "#lib/metering/freeze/close-agreement.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { reopenIntake } from "#lib/metering/freeze/reopen-intake.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";

const db = useDatabase({ connections: 20 });
const at = (text: string) => new Date(`2026-11-21T${text}:00Z`);
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: Awaited<ReturnType<typeof anAgreement>>;

beforeEach(async () => {
  product = await aProduct(db.database, { graceMinutes: 10, drainMinutes: 10 });
  agreement = await anAgreement(db.database, product);
});

const close = (now: Date) => closeEndedAgreements({ pool: db.pool, now, region: "us-east-1" });
const reopen = (now: Date) => reopenIntake({ db: db.pool, now });
const freeze = (now: Date) => freezeDueHours({ pool: db.pool, now, region: "us-east-1" });
const use = (time: string, quantity: number, now: Date, { id } = agreement) =>
  reportUsage(db, now, [aUsageEvent({ agreementId: id, quantity, timestamp: at(time).toISOString() })]);
const end = (time: string, over: object = {}) =>
  db.database.agreement.update({
    where: { id: agreement.id },
    data: { status: "ended", statusReason: "ENDED", endsAt: at(time), ...over },
  });
async function records({ id } = agreement) {
  const rows = await db.database.meteringRecord.findMany({ where: { agreementId: id }, orderBy: { hour: "asc" } });
  return rows.map((row) => [row.hour.getUTCHours(), row.state, row.quantity, row.carriedOut.toString(), row.priority]);
}

test("the carry is transferred to the successor when the last hour is frozen, and is billed there once", async () => {
  const successor = await anAgreement(db.database, product, { startsAt: at("10:20") });
  await use("09:05", 1.5, at("09:06"));
  await use("10:05", 1.25, at("10:06"));
  await use("10:30", 0.5, at("10:31"), successor);
  await end("10:20", { statusReason: "SUCCEEDED", successorId: successor.id });
  await close(at("10:31"));
  expect(await records()).toEqual([
    [9, "READY", 1, "0.5", 0],
    [10, "READY", 1, "0.75", 0],
  ]);
  expect(await verifyLedger(db.pool)).toBeNull();
  await freeze(at("11:10"));
  expect(await records(successor)).toEqual([[10, "READY", 1, "0.25", 2]]);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("LEGACY: usage is taken until a quarter of an hour before AWS stops, and again after a new subscription", async () => {
  product = await aProduct(db.database, { integration: "LEGACY" });
  agreement = await anAgreement(db.database, product, {
    licenseArn: null,
    customerIdentifier: "cust-1",
    startsAt: null,
  });
  await use("10:05", 3, at("10:06"));
  const pending = { status: "ending" as const, statusReason: "UNSUBSCRIBE_PENDING", endsAt: at("11:10") };
  await db.database.agreement.update({ where: { id: agreement.id }, data: pending });
  expect(await close(at("10:54"))).toBe(0);
  await use("10:54", 1, at("10:54"));
  expect(await close(at("10:55"))).toBe(1);
  const back = { status: "active" as const, statusReason: "SUBSCRIBED", endsAt: null };
  await db.database.agreement.update({ where: { id: agreement.id }, data: back });
  // Hour 10 is frozen for this agreement only: an event stored in it now would be in no record.
  expect(await reopen(at("10:58"))).toBe(0);
  expect(await reopen(at("11:01"))).toBe(0);
  await freeze(at("11:01"));
  expect(await reopen(at("11:01"))).toBe(1);
  expect(await use("10:59", 2, at("11:02"))).toMatchObject([{ status: "accepted", hour: at("11:00"), isLate: true }]);
  await freeze(at("12:01"));
  expect(await verifyLedger(db.pool)).toBeNull();
});
