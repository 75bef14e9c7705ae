import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { getMeteringRecord } from "#lib/metering/queries/record/get-metering-record.ts";
import { previewDuplicate } from "#lib/metering/corrections/preview-duplicate.ts";
import { settleDuplicate, settleDuplicateInput } from "#lib/metering/corrections/settle-duplicate.ts";
import { resolveRecord } from "#lib/metering/corrections/operate-records.ts";
import { recordIdOf } from "#lib/metering/record-id.ts";
import { getRecordForOperator } from "#lib/metering/queries/record/record-for-operator.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import type { MeteringPort } from "#lib/marketplace/metering-port.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { fixedClock } from "#lib/time/clock.ts";

const db = useDatabase({ connections: 20 });
const admin = { userId: "9f0c6a60-0000-4000-8000-000000000001", operatorRole: "ADMIN" as const };
const second = { userId: "9f0c6a60-0000-4000-8000-000000000002", operatorRole: "ADMIN" as const };
const hour = new Date("2026-11-21T10:00:00Z");
const now = new Date("2026-11-21T12:20:00Z");
let agreement: Awaited<ReturnType<typeof anAgreement>>;

/** AWS holds another quantity of everything, from another sender, and says only that. */
const anotherSender = (region: string): MeteringPort => ({
  region,
  batchMeterUsage: ({ records }) =>
    Promise.resolve({
      ...{ kind: "answered", requestId: "r", httpStatus: 200, durationMs: 1, awsDate: null, unprocessed: [] },
      results: records.map((record) => ({ record, status: "DuplicateRecord", meteringRecordId: "theirs" })),
    }),
});

beforeEach(async () => {
  agreement = await anAgreement(db.database, await aProduct(db.database));
  const event = aUsageEvent({ agreementId: agreement.id, quantity: 700.4, timestamp: "2026-11-21T10:10:00Z" });
  await reportUsage(db, new Date("2026-11-21T10:30:00Z"), [event]);
  await freeze(new Date("2026-11-21T11:00:00Z"));
  await submitDueRecords({ pool: db.pool, clock: fixedClock(now), metering: anotherSender, random: () => 0 });
});

const freeze = (at: Date) => freezeDueHours({ pool: db.pool, now: at, region: "us-east-1" });
const idOf = (at: Date) => recordIdOf({ agreementId: agreement.id, dimension: "api_calls", hour: at });
const deps = (actor: Parameters<typeof settleDuplicate>[0]["actor"] = admin) => ({ db: db.database, actor, now });
const input = (held: number, way: "EQUAL" | "CORRECTED" | "CASE" = "CORRECTED", requestId = randomUUID()) => ({
  ...{ id: idOf(hour), held, way, requestId, note: "the other sender's log" },
});
const explanation = async () => (await getMeteringRecord(db.database, idOf(hour))).explanation;
const recordOf = (at: Date) => getRecordForOperator({ db: db.database, actor: admin }, idOf(at));
const adjustments = () => db.database.meteringAdjustment.findMany({ where: { agreementId: agreement.id } });

test("what is not known is not said: up to so many units may be missing", async () => {
  expect(await explanation()).toBe(
    "Not billed because AWS holds a different quantity for 10:00 UTC on 2026-11-21: up to 700 may be missing there. 0.4 is carried on to the next hour.",
  );
});

test("what AWS lacks is booked into the open hour, and the record says what AWS holds", async () => {
  expect(await previewDuplicate(deps(), { id: idOf(hour), held: 300 })).toMatchObject({
    ...{ quantity: 700, held: 300, difference: 400, way: "CORRECTED" },
    upcoming: { before: { billed: "0" }, after: { billed: "400" } },
  });
  expect(await settleDuplicate(deps(), input(300))).toEqual({
    ...{ way: "CORRECTED", difference: 400, hour: new Date("2026-11-21T12:00:00Z") },
  });
  expect(await explanation()).toContain(
    "AWS holds 300 for 10:00 UTC on 2026-11-21, and 700 was reported here. The missing 400 were booked into a later hour.",
  );
  expect(await verifyLedger(db.pool)).toBeNull();
  await freeze(new Date("2026-11-21T13:00:00Z"));
  const [from, into] = [await recordOf(hour), await recordOf(new Date("2026-11-21T12:00:00Z"))];
  expect(from.record).toMatchObject({ state: "RESOLVED", reason: "DUPLICATE_SETTLED", quantity: 700 });
  expect(from.corrections.from).toMatchObject({ quantity: "400.000000", settledHour: hour });
  expect(into.record).toMatchObject({ state: "READY", quantity: 400, carriedIn: "400.400000" });
  expect(into.corrections.into).toMatchObject([{ settledHour: hour, reason: "the other sender's log" }]);
  const audited = await db.database.auditEntry.findMany({ where: { subjectId: idOf(hour) } });
  expect(audited).toMatchObject([
    {
      action: "metering-record.duplicate-settled",
      actorId: admin.userId,
      data: { heldByAws: 300, difference: 400, note: "the other sender's log" },
    },
  ]);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("where AWS holds more, later hours are lowered", async () => {
  await settleDuplicate(deps(), input(1_000));
  expect(await explanation()).toContain("The 300 too many were taken off later hours.");
  const later = aUsageEvent({ agreementId: agreement.id, quantity: 500, timestamp: "2026-11-21T12:10:00Z" });
  await reportUsage(db, now, [later]);
  await freeze(new Date("2026-11-21T13:00:00Z"));
  expect((await recordOf(new Date("2026-11-21T12:00:00Z"))).record).toMatchObject({
    quantity: 200,
    used: "500.000000",
  });
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("where AWS holds the same, nothing is booked", async () => {
  expect(await previewDuplicate(deps(), { id: idOf(hour), held: 700 })).toMatchObject({ way: "EQUAL", upcoming: null });
  await expect(settleDuplicate(deps(), input(700))).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  await expect(settleDuplicate(deps(), input(300, "EQUAL"))).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  await settleDuplicate(deps(), input(700, "EQUAL"));
  expect(await adjustments()).toEqual([]);
  expect(await explanation()).toContain("Nothing is missing.");
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("M29 a form that is sent several times, two operators and a freeze at once settle it once", async () => {
  const mine = input(300);
  const outcomes = await Promise.allSettled([
    settleDuplicate(deps(), mine),
    settleDuplicate(deps(), mine),
    settleDuplicate(deps(second), input(100)),
    freeze(now),
    settleDuplicate(deps(), mine),
    resolveRecord(deps(second), { id: idOf(hour), note: "given up" }),
  ]);
  const settled = outcomes.filter(({ status }) => status === "fulfilled").length;
  // Either all three of one form and the freeze, or the freeze and one of the others.
  expect([2, 4]).toContain(settled);
  expect((await adjustments()).length).toBeLessThanOrEqual(1);
  expect(await db.database.auditEntry.count({ where: { subjectId: idOf(hour) } })).toBe(1);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("an agreement that has ended makes it a case for AWS's billing adjustment", async () => {
  await db.database.agreement.update({ where: { id: agreement.id }, data: { status: "ended" } });
  expect(await previewDuplicate(deps(), { id: idOf(hour), held: 300 })).toMatchObject({ way: "CASE", upcoming: null });
  await expect(settleDuplicate(deps(), input(300))).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await recordOf(hour)).record).toMatchObject({ state: "DUPLICATE" });
  expect(await settleDuplicate(deps(), input(300, "CASE"))).toEqual({ way: "CASE", difference: 400, hour: null });
  expect(await explanation()).toContain(
    "The missing 400 could not be corrected here: ask AWS for a billing adjustment.",
  );
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("INV12 not below ADMIN, nothing that is no duplicate, and no number that AWS cannot hold", async () => {
  for (const operatorRole of ["VIEWER", null] as const) {
    await expect(settleDuplicate(deps({ ...admin, operatorRole }), input(1))).rejects.toMatchObject({
      code: operatorRole === null ? "NOT_FOUND" : "FORBIDDEN",
    });
    await expect(previewDuplicate(deps({ ...admin, operatorRole }), input(1))).rejects.toThrow();
  }
  await expect(settleDuplicate(deps(), { ...input(1), id: "x" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(previewDuplicate(deps(), { id: "x", held: 1 })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await resolveRecord(deps(), { id: idOf(hour), note: "given up" });
  await expect(settleDuplicate(deps(), input(1))).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(previewDuplicate(deps(), { id: idOf(hour), held: 1 })).rejects.toMatchObject({ code: "CONFLICT" });
  const form = { ...input(1), held: "1" };
  for (const held of ["", "-1", "1.5", "1e3", "2147483648", "12345678901", "x"]) {
    expect(settleDuplicateInput.safeParse({ ...form, held }).success).toBe(false);
  }
  expect(settleDuplicateInput.parse({ ...form, held: " 2147483647 " })).toMatchObject({ held: 2_147_483_647 });
});

test("M30 verify finds a correction that is not the difference to what AWS holds", async () => {
  await settleDuplicate(deps(), input(300));
  await db.pool.query("UPDATE duplicate_settlement SET held_quantity = 200, difference = 500");
  expect(await verifyLedger(db.pool)).toMatchObject({ check: expect.stringContaining("AWS holds") as string });
});
