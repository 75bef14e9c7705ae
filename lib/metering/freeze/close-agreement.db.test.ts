import { beforeEach, expect, test } from "vitest";
import { closeEndedAgreements } from "#lib/metering/freeze/close-agreement.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { findOverdueHours } from "#lib/metering/queries/overdue-hours.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";

const db = useDatabase({ connections: 20 });
const at = (text: string) => new Date(`2026-11-21T${text}:00Z`);
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: Awaited<ReturnType<typeof anAgreement>>;

beforeEach(async () => {
  product = await aProduct(db.database, { graceMinutes: 60, drainMinutes: 10 });
  agreement = await anAgreement(db.database, product);
});

const close = (now: Date) => closeEndedAgreements({ pool: db.pool, now, region: "us-east-1" });
const end = (endsAt: Date) =>
  db.database.agreement.update({ where: { id: agreement.id }, data: { status: "ended", endsAt } });
const use = (now: Date, stamp: string, quantity: number, agreementId = agreement.id) =>
  reportUsage(db, now, [aUsageEvent({ agreementId, quantity, timestamp: at(stamp).toISOString() })]);
async function records() {
  const rows = await db.database.meteringRecord.findMany({
    where: { agreementId: agreement.id },
    orderBy: { hour: "asc" },
  });
  return rows.map((row) => [row.hour.getUTCHours(), row.state, row.quantity, row.priority, row.reason]);
}

test("M18 freezes closed and running hours of the agreement alone, first in line, after its drain", async () => {
  const other = await anAgreement(db.database, product);
  await use(at("09:20"), "09:10", 3);
  await use(at("10:20"), "10:10", 4);
  await use(at("10:20"), "10:10", 9, other.id);
  await end(at("10:25"));
  expect(await close(at("10:34"))).toBe(0);
  expect(await use(at("10:34"), "10:24", 1)).toMatchObject([{ status: "accepted" }]);
  expect(await close(at("10:35"))).toBe(2);
  expect(await close(at("10:35"))).toBe(0);
  expect(await records()).toEqual([
    [9, "READY", 3, 0, null],
    [10, "READY", 5, 0, null],
  ]);
  expect(await use(at("10:36"), "10:24", 1)).toMatchObject([{ status: "rejected", code: "AGREEMENT_NOT_ACTIVE" }]);
  expect(await db.database.meteringRecord.count({ where: { agreementId: other.id } })).toBe(0);
  await freezeDueHours({ pool: db.pool, now: at("13:00"), region: "us-east-1" });
  expect(await records()).toHaveLength(2);
  expect(await db.database.meteringRecord.findFirst({ where: { agreementId: other.id } })).toMatchObject({
    quantity: 9,
  });
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("INV5 what makes no whole unit is kept in sight", async () => {
  await use(at("10:20"), "10:10", 4.25);
  await end(at("10:25"));
  await close(at("10:40"));
  expect(await records()).toEqual([
    [10, "READY", 4, 0, null],
    [11, "UNBILLABLE", 0, 2, "FRACTION_AT_END"],
  ]);
  const carry = await db.database.meteringCarry.findFirstOrThrow({ where: { agreementId: agreement.id } });
  expect(carry.quantity.toString()).toBe("0");
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("M05 usage that arrives while the agreement is closed is counted once or refused", async () => {
  await use(at("10:20"), "10:10", 1);
  await end(at("10:25"));
  const now = at("10:35");
  const [verdicts, ...frozen] = await Promise.all([
    Promise.all(Array.from({ length: 10 }, () => use(now, "10:11", 1))),
    close(now),
    close(now),
  ]);
  const accepted = verdicts.flat().filter(({ status }) => status === "accepted").length;
  expect(frozen.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(await records()).toEqual([[10, "READY", 1 + accepted, 0, null]]);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("a product of an hourly reporter bills the last part hour without a setting of its own", async () => {
  const usual = await aProduct(db.database, { drainMinutes: undefined });
  const { id } = await anAgreement(db.database, usual, { status: "ended", endsAt: at("11:50") });
  expect(await use(at("12:05"), "11:45", 3, id)).toMatchObject([{ status: "accepted", hour: at("11:00") }]);
  await close(at("12:34"));
  expect(await db.database.meteringRecord.count({ where: { agreementId: id, state: "READY" } })).toBe(0);
  expect(await close(at("12:35"))).toBe(1);
  expect(await db.database.meteringRecord.findFirst({ where: { agreementId: id } })).toMatchObject({ quantity: 3 });
});

test("the regular freeze of the hour of an end leaves the agreement open until its drain is over", async () => {
  const usual = await aProduct(db.database, {
    graceMinutes: 10,
    drainMinutes: undefined,
    dimensions: [{ name: "api_calls" }, { name: "other" }],
  });
  const ended = await anAgreement(db.database, usual, { status: "ended", endsAt: at("11:50") });
  const other = await anAgreement(db.database, usual);
  const freeze = (now: string) => freezeDueHours({ pool: db.pool, now: at(now), region: "us-east-1" });
  const rows = async (agreementId: string) =>
    (await db.database.meteringRecord.findMany({ where: { agreementId }, orderBy: { dimension: "asc" } })).map(
      (row) => [row.dimension, row.state, row.quantity],
    );
  await use(at("11:31"), "11:30", 3, ended.id);
  await use(at("11:31"), "11:30", 5, other.id);
  expect(await freeze("12:11")).toMatchObject({ frozen: 1 });
  expect(await rows(other.id)).toEqual([["api_calls", "READY", 5]]);
  expect(await rows(ended.id)).toEqual([["api_calls", "OPEN", null]]);
  expect(await findOverdueHours(db.pool, at("12:30"))).toEqual([]);
  const report = (now: string, dimension: string) =>
    reportUsage(db, at(now), [
      aUsageEvent({ agreementId: ended.id, dimension, quantity: 60, timestamp: at("11:45").toISOString() }),
    ]);
  expect(await report("12:12", "api_calls")).toMatchObject([{ status: "accepted", hour: at("11:00"), isLate: false }]);
  expect(await report("12:13", "other")).toMatchObject([{ status: "accepted", hour: at("11:00"), isLate: false }]);
  expect(await freeze("12:34")).toMatchObject({ frozen: 0 });
  expect(await report("12:34", "api_calls")).toMatchObject([{ status: "accepted", hour: at("11:00"), isLate: false }]);
  expect(await close(at("12:35"))).toBe(2);
  expect(await rows(ended.id)).toEqual([
    ["api_calls", "READY", 123],
    ["other", "READY", 60],
  ]);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("an end that is known and that AWS has not sent yet is frozen after its drain by the regular freeze", async () => {
  const usual = await aProduct(db.database, { graceMinutes: 10, drainMinutes: 45 });
  const { id } = await anAgreement(db.database, usual, { status: "ending", endsAt: at("11:50") });
  const freeze = (now: string) => freezeDueHours({ pool: db.pool, now: at(now), region: "us-east-1" });
  await use(at("11:31"), "11:30", 3, id);
  expect(await freeze("12:11")).toMatchObject({ frozen: 0 });
  expect(await use(at("12:30"), "11:45", 4, id)).toMatchObject([{ status: "accepted", hour: at("11:00") }]);
  expect(await freeze("12:35")).toMatchObject({ frozen: 1 });
  expect(await db.database.meteringRecord.findFirst({ where: { agreementId: id } })).toMatchObject({ quantity: 7 });
});
