import { beforeEach, describe, expect, test } from "vitest";
import { inTransaction } from "#lib/db/transaction.ts";
import { closeEndedAgreements } from "#lib/metering/freeze/close-agreement.ts";
import { closeHoursOfEnded } from "#lib/metering/freeze/close-hours.ts";
import { voidEvent } from "#lib/metering/corrections/correct-event.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { reopenIntake } from "#lib/metering/freeze/reopen-intake.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { raceIntakeAgainstEnd } from "#lib/testing/faults/race-end.ts";

const db = useDatabase({ connections: 20 });
const at = (text: string) => new Date(`2026-11-21T${text}:00Z`);
const admin = { userId: "9f0c6a60-0000-4000-8000-000000000001", operatorRole: "ADMIN" as const };
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: Awaited<ReturnType<typeof anAgreement>>;

beforeEach(async () => {
  product = await aProduct(db.database, {
    graceMinutes: 60,
    drainMinutes: 10,
    dimensions: [{ name: "api_calls" }, { name: "seats" }, { name: "peak", aggregation: "MAX" }],
  });
  agreement = await anAgreement(db.database, product);
});

const run = (now: Date) => ({ pool: db.pool, now, region: "us-east-1" });
const end = (endsAt: Date) =>
  db.database.agreement.update({ where: { id: agreement.id }, data: { status: "ended", endsAt } });
const use = (now: Date, stamp: string, quantity: number, over: Record<string, unknown> = {}) =>
  reportUsage(db, now, [
    aUsageEvent({ agreementId: agreement.id, quantity, timestamp: at(stamp).toISOString(), ...over }),
  ]);
async function records() {
  const rows = await db.database.meteringRecord.findMany({
    where: { agreementId: agreement.id },
    orderBy: [{ hour: "asc" }, { dimension: "asc" }],
  });
  return rows.map((row) => [row.hour.getUTCHours(), row.dimension, row.state, row.quantity, row.priority]);
}

describe("an agreement that has ended, in its drain", () => {
  test("M18 its closed hours are frozen at once, whatever the grace; the hour of its end goes on", async () => {
    const other = await anAgreement(db.database, product);
    await use(at("08:20"), "08:10", 2.5);
    await use(at("09:20"), "09:10", 3.75);
    await use(at("09:20"), "09:10", 9, { agreementId: other.id });
    await use(at("10:20"), "10:10", 4);
    expect(await closeHoursOfEnded(run(at("10:25")))).toBe(0);
    await end(at("10:25"));
    expect(await closeHoursOfEnded(run(at("10:25")))).toBe(2);
    expect(await closeHoursOfEnded(run(at("10:26")))).toBe(0);
    expect(await records()).toEqual([
      [8, "api_calls", "READY", 2, 0],
      [9, "api_calls", "READY", 4, 0],
    ]);
    expect(await db.database.meteringRecord.count({ where: { agreementId: other.id } })).toBe(0);
    expect(await verifyLedger(db.pool)).toBeNull();
    expect(await use(at("10:30"), "10:24", 1)).toMatchObject([{ status: "accepted", isLate: false }]);
    await closeEndedAgreements(run(at("10:35")));
    expect((await records()).slice(2)).toEqual([
      [10, "api_calls", "READY", 5, 0],
      [11, "api_calls", "UNBILLABLE", 0, 2],
    ]);
    await freezeDueHours(run(at("11:10")));
    expect(await records()).toHaveLength(4);
    expect(await db.database.meteringRecord.findFirst({ where: { agreementId: other.id } })).toMatchObject({
      quantity: 9,
    });
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("what was frozen before the end goes first in line too", async () => {
    await use(at("08:20"), "08:10", 2);
    await freezeDueHours(run(at("10:10")));
    expect(await records()).toEqual([[8, "api_calls", "READY", 2, 2]]);
    await end(at("10:25"));
    await closeHoursOfEnded(run(at("10:26")));
    expect(await records()).toEqual([[8, "api_calls", "READY", 2, 0]]);
  });

  test("the hour of an end at its first instant is the one before, and waits for the drain", async () => {
    await use(at("09:20"), "09:10", 3);
    await end(at("10:00"));
    expect(await closeHoursOfEnded(run(at("10:01")))).toBe(0);
    expect(await use(at("10:05"), "09:59", 1)).toMatchObject([{ status: "accepted", hour: at("09:00") }]);
    expect(await closeEndedAgreements(run(at("10:10")))).toBe(1);
    expect(await records()).toEqual([[9, "api_calls", "READY", 4, 0]]);
  });

  test("an end shortly before the hour keeps its last hour open through a drain that crosses it", async () => {
    await use(at("10:40"), "10:30", 3);
    await end(at("10:55"));
    expect(await closeHoursOfEnded(run(at("10:56")))).toBe(0);
    expect(await closeHoursOfEnded(run(at("11:02")))).toBe(0);
    expect(await use(at("11:03"), "10:54", 1)).toMatchObject([{ status: "accepted", hour: at("10:00") }]);
    expect(await closeEndedAgreements(run(at("11:05")))).toBe(1);
    expect(await verifyLedger(db.pool)).toBeNull();
  });
});

describe("usage that the drain brings for a closed hour", () => {
  beforeEach(async () => {
    await use(at("09:20"), "09:10", 3);
    await use(at("09:20"), "09:10", 7, { dimension: "peak" });
    await end(at("10:25"));
    await closeHoursOfEnded(run(at("10:25")));
  });

  test("with a frozen record is late, in the hour of the end; no sum has no other hour", async () => {
    expect(await use(at("10:30"), "09:50", 2)).toMatchObject([{ status: "accepted", hour: at("10:00"), isLate: true }]);
    expect(await use(at("10:30"), "09:50", 9, { dimension: "peak" })).toMatchObject([
      { status: "rejected", code: "HOUR_CLOSED" },
    ]);
    await closeEndedAgreements(run(at("10:35")));
    expect(await records()).toEqual([
      [9, "api_calls", "READY", 3, 0],
      [9, "peak", "READY", 7, 0],
      [10, "api_calls", "READY", 2, 0],
    ]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("without a record opens one, frozen with the drain", async () => {
    for (const quantity of [1, 2]) {
      expect(await use(at("10:30"), "09:50", quantity, { dimension: "seats" })).toMatchObject([
        { status: "accepted", hour: at("09:00"), isLate: false },
      ]);
    }
    // An hour without usage has no hour lock.
    expect(await use(at("10:30"), "07:50", 5, { dimension: "seats" })).toMatchObject([{ hour: at("07:00") }]);
    expect(await verifyLedger(db.pool)).toBeNull();
    await closeEndedAgreements(run(at("10:35")));
    expect((await records()).filter(([, dimension]) => dimension === "seats")).toEqual([
      [7, "seats", "READY", 5, 0],
      [9, "seats", "READY", 3, 0],
    ]);
    await freezeDueHours(run(at("12:00")));
    expect(await records()).toHaveLength(4);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("without a record is frozen by the regular freeze, where that comes first", async () => {
    await db.database.product.update({ where: { id: product.id }, data: { drainMinutes: 45, graceMinutes: 5 } });
    await use(at("10:27"), "09:50", 4, { dimension: "seats" });
    await freezeDueHours(run(at("10:40")));
    expect(await records()).toEqual([
      [9, "api_calls", "READY", 3, 0],
      [9, "peak", "READY", 7, 0],
      [9, "seats", "READY", 4, 0],
    ]);
    expect(await verifyLedger(db.pool)).toBeNull();
    await use(at("10:41"), "09:51", 6, { dimension: "seats" });
    await closeEndedAgreements(run(at("11:10")));
    expect((await records()).at(-1)).toEqual([10, "seats", "READY", 6, 0]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("can be voided while its own record is open, and not once that is frozen", async () => {
    const event = aUsageEvent({
      agreementId: agreement.id,
      dimension: "seats",
      quantity: 4,
      timestamp: at("09:50").toISOString(),
    });
    await reportUsage(db, at("10:30"), [event]);
    const deps = { db: db.database, actor: admin, now: at("10:31") };
    await voidEvent(deps, { id: String(event["id"]), reason: "sent by a test run" });
    const [frozen] = await db.database.usageEvent.findMany({ where: { agreementId: agreement.id }, take: 1 });
    await expect(voidEvent(deps, { id: frozen!.id, reason: "too late" })).rejects.toMatchObject({ code: "CONFLICT" });
    await closeEndedAgreements(run(at("10:35")));
    expect((await records()).at(-1)).toEqual([9, "seats", "NOTHING_DUE", 0, 0]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });
});

test("an agreement in force again takes usage under the hour locks of all once its early hours are over", async () => {
  await use(at("09:20"), "09:10", 3);
  await end(at("10:25"));
  await closeHoursOfEnded(run(at("10:26")));
  await closeEndedAgreements(run(at("10:35")));
  await db.database.agreement.update({ where: { id: agreement.id }, data: { status: "active", endsAt: null } });
  expect(await reopenIntake({ db: db.pool, now: at("11:01") })).toBe(0);
  await freezeDueHours(run(at("11:01")));
  expect(await reopenIntake({ db: db.pool, now: at("11:01") })).toBe(1);
  const { intakeClosedAt, hoursClosedBefore } = await db.database.agreement.findUniqueOrThrow({
    where: { id: agreement.id },
  });
  expect([intakeClosedAt, hoursClosedBefore]).toEqual([null, null]);
  expect(await use(at("11:02"), "09:30", 2)).toMatchObject([{ status: "accepted", hour: at("11:00"), isLate: true }]);
  await freezeDueHours(run(at("13:01")));
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("M18 killed half-way it leaves all as it was, and by many at once the hours are frozen once", async () => {
  await use(at("08:20"), "08:10", 2);
  await use(at("09:20"), "09:10", 3);
  await end(at("10:25"));
  await inTransaction(db.pool, async (client) => {
    // The bound is set and records are being written when the run's connection dies.
    await client.query("LOCK TABLE metering_record_step IN EXCLUSIVE MODE");
    const killed = expect(closeHoursOfEnded(run(at("10:26")))).rejects.toThrow();
    await expect.poll(() => terminateWaiting(), { timeout: 5_000, interval: 5 }).toBe(1);
    await killed;
  });
  expect(await records()).toEqual([]);
  expect(await verifyLedger(db.pool)).toBeNull();
  const frozen = await Promise.all([1, 2, 3].map(() => closeHoursOfEnded(run(at("10:26")))));
  expect(frozen.reduce((sum, count) => sum + count, 0)).toBe(2);
  expect(await verifyLedger(db.pool)).toBeNull();
});

/** Ends the connection that waits for the locked table. @returns how many it ended. */
async function terminateWaiting(): Promise<number> {
  const { rows } = await db.pool.query<{ n: number }>(
    `SELECT count(pg_terminate_backend(l.pid))::int AS n FROM pg_locks l
     WHERE NOT l.granted AND l.relation = 'metering_record_step'::regclass
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return rows[0]!.n;
}

test("M05 INV1 usage that races the closing of its hour, many rounds over, is counted once, in one record", async () => {
  await raceIntakeAgainstEnd(db, { rounds: 60 });
  expect(await verifyLedger(db.pool)).toBeNull();
}, 60_000);
