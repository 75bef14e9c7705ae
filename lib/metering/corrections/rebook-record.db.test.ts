import { beforeEach, expect, test } from "vitest";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { resolveRecord } from "#lib/metering/corrections/operate-records.ts";
import { rebookRecord } from "#lib/metering/corrections/rebook-record.ts";
import { recordIdOf } from "#lib/metering/record-id.ts";
import { getRecordForOperator } from "#lib/metering/queries/record/record-for-operator.ts";
import { expireRecords } from "#lib/metering/submit/update-waiting-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";

const db = useDatabase({ connections: 20 });
const owner = { userId: "9f0c6a60-0000-4000-8000-000000000001", operatorRole: "OWNER" as const };
const admin = { ...owner, operatorRole: "ADMIN" as const };
const hour = new Date("2026-11-20T10:00:00Z");
const now = new Date("2026-11-21T12:20:00Z");
let agreement: Awaited<ReturnType<typeof anAgreement>>;

beforeEach(async () => {
  agreement = await anAgreement(db.database, await aProduct(db.database));
  const event = aUsageEvent({ agreementId: agreement.id, quantity: 7.4, timestamp: "2026-11-20T10:10:00Z" });
  await reportUsage(db, new Date("2026-11-20T10:30:00Z"), [event]);
  await freeze(new Date("2026-11-20T11:00:00Z"));
  await expireRecords({ db: db.pool, now });
});

const freeze = (at: Date) => freezeDueHours({ pool: db.pool, now: at, region: "us-east-1" });
const idOf = (at: Date) => recordIdOf({ agreementId: agreement.id, dimension: "api_calls", hour: at });
const input = () => ({ id: idOf(hour), note: "AWS was out for a day" });
const rebook = (actor: Parameters<typeof rebookRecord>[0]["actor"] = owner) =>
  rebookRecord({ db: db.database, actor, now }, input());

test("what expired is billed by the open hour, once, and both records say so", async () => {
  expect(await rebook()).toEqual({ hour: new Date("2026-11-21T12:00:00Z") });
  await expect(rebook()).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await verifyLedger(db.pool)).toBeNull();
  await freeze(new Date("2026-11-21T13:00:00Z"));
  const [from, into] = await Promise.all(
    [hour, new Date("2026-11-21T12:00:00Z")].map((at) =>
      getRecordForOperator({ db: db.database, actor: admin }, idOf(at)),
    ),
  );
  expect(from!.record).toMatchObject({ state: "RESOLVED", reason: "REBOOKED", quantity: 7, carriedOut: "0.400000" });
  expect(from!.life.at(-1)).toMatchObject({ cause: "REBOOKED_BY_OWNER" });
  expect(from!.corrections.from).toMatchObject({ quantity: "7.000000", hour: new Date("2026-11-21T12:00:00Z") });
  expect(into!.record).toMatchObject({ state: "READY", quantity: 7, carriedIn: "7.400000" });
  expect(into!.corrections.into).toMatchObject([{ rebookedHour: hour, reason: "AWS was out for a day" }]);
  expect(
    await db.database.auditEntry.count({ where: { action: "metering-record.rebooked", subjectId: idOf(hour) } }),
  ).toBe(1);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("M29 two owners at once, and a freeze beside them, book it once", async () => {
  const outcomes = await Promise.allSettled([rebook(), rebook(), freeze(now), rebook()]);
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(2);
  await freeze(new Date("2026-11-21T13:00:00Z"));
  const records = await db.database.meteringRecord.findMany({ where: { agreementId: agreement.id, state: "READY" } });
  expect(records.map(({ quantity }) => quantity)).toEqual([7]);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("beside a person who closes it as not billed, one of the two is done", async () => {
  const outcomes = await Promise.allSettled([rebook(), resolveRecord({ db: db.database, actor: admin, now }, input())]);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("never while it is in doubt, not below OWNER, and not for an agreement that is over", async () => {
  await expect(rebook(admin)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await db.database.agreement.update({ where: { id: agreement.id }, data: { status: "ended" } });
  await expect(rebook()).rejects.toMatchObject({ code: "CONFLICT" });
  await db.database.agreement.update({ where: { id: agreement.id }, data: { status: "active" } });
  await db.pool.query("UPDATE metering_record SET is_in_doubt = true WHERE agreement_id = $1", [agreement.id]);
  await expect(rebook()).rejects.toMatchObject({ code: "CONFLICT" });
  await db.pool.query("UPDATE metering_record SET is_in_doubt = false, reason = 'IN_DOUBT' WHERE agreement_id = $1", [
    agreement.id,
  ]);
  await expect(rebook()).rejects.toMatchObject({ code: "CONFLICT" });
});

test("M30 verify finds units that were booked again twice, or not at all", async () => {
  await rebook();
  await db.pool.query("UPDATE metering_adjustment SET rebooked_from = NULL WHERE agreement_id = $1", [agreement.id]);
  expect(await verifyLedger(db.pool)).toMatchObject({ check: expect.stringContaining("booked again") as string });
});
