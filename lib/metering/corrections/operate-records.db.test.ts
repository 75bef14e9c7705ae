import { beforeEach, describe, expect, test } from "vitest";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { holdRecord, releaseRecord, resendRecord, resolveRecord } from "#lib/metering/corrections/operate-records.ts";
import { recordIdOf } from "#lib/metering/record-id.ts";
import { expireRecords } from "#lib/metering/submit/update-waiting-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";

const db = useDatabase();
const now = new Date("2026-11-21T12:00:00Z");
const admin = { userId: "9f0c6a60-0000-4000-8000-000000000001", operatorRole: "ADMIN" as const };
const second = { userId: "9f0c6a60-0000-4000-8000-000000000002", operatorRole: "ADMIN" as const };
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: Awaited<ReturnType<typeof anAgreement>>;

async function begin(over: Parameters<typeof aProduct>[1] = {}, agreementOver: Parameters<typeof anAgreement>[2] = {}) {
  product = await aProduct(db.database, over);
  agreement = await anAgreement(db.database, product, agreementOver);
}
beforeEach(() => begin());

async function use(hour: string, quantity: number) {
  const event = aUsageEvent({ agreementId: agreement.id, quantity, timestamp: `2026-11-21T${hour}:10:00Z` });
  await reportUsage(db, new Date("2026-11-21T11:30:00Z"), [event]);
}
const freeze = () => freezeDueHours({ pool: db.pool, now, region: "us-east-1" });
const recordOf = (hour: string) =>
  db.database.meteringRecord.findFirstOrThrow({
    where: { agreementId: agreement.id, hour: new Date(`2026-11-21T${hour}:00:00Z`) },
    include: { steps: { orderBy: { id: "asc" } } },
  });
const input = (hour = "10") => ({
  id: recordIdOf({ agreementId: agreement.id, dimension: "api_calls", hour: new Date(`2026-11-21T${hour}:00:00Z`) }),
  note: "looked at it",
});
const deps = (actor: Parameters<typeof holdRecord>[0]["actor"] = admin, at = now) => ({
  db: db.database,
  actor,
  now: at,
});

describe("the guard against an irreversible mistake", () => {
  test("holds an hour above the dimension's cap, and not one at it", async () => {
    await begin({ dimensions: [{ name: "api_calls", guardCap: 100 }] });
    await use("09", 100);
    await use("10", 101);
    expect(await freeze()).toMatchObject({ frozen: 2, held: 1 });
    expect(await recordOf("09")).toMatchObject({ state: "READY" });
    expect(await recordOf("10")).toMatchObject({ state: "HELD", reason: "GUARD_CAP", quantity: 101 });
  });

  test("holds an hour above so many times the greatest of the last 7 days; a first hour has no history", async () => {
    await begin({ dimensions: [{ name: "api_calls", guardRatio: 10 }] });
    await use("08", 50);
    await use("09", 500);
    await use("10", 5001);
    await freeze();
    expect(await recordOf("08")).toMatchObject({ state: "READY" });
    expect(await recordOf("09")).toMatchObject({ state: "READY" });
    expect(await recordOf("10")).toMatchObject({ state: "HELD", reason: "GUARD_RATIO" });
  });

  test("is released with the same bytes by an ADMIN, and audited", async () => {
    await begin({ dimensions: [{ name: "api_calls", guardCap: 1 }] });
    await use("10", 7);
    await freeze();
    const held = await recordOf("10");
    expect(await releaseRecord(deps(), input())).toEqual({ outcome: "done" });
    const released = await recordOf("10");
    expect(released).toMatchObject({
      state: "READY",
      reason: null,
      quantity: held.quantity,
      timestamp: held.timestamp,
      licenseArn: held.licenseArn,
      deadline: held.deadline,
    });
    expect(released.steps.map(({ cause }) => cause)).toEqual(["HOUR_FROZEN", "RELEASED_BY_OPERATOR"]);
    expect(await db.database.auditEntry.findFirstOrThrow({ where: { subjectId: input().id } })).toMatchObject({
      action: "metering-record.released",
      actorId: admin.userId,
    });
    await expect(releaseRecord(deps(), input())).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("takes two people where the product says so", async () => {
    await begin({ releasesNeedTwo: true, dimensions: [{ name: "api_calls", guardCap: 1 }] });
    await use("10", 7);
    await freeze();
    expect(await releaseRecord(deps(), input())).toEqual({ outcome: "waits-for-second" });
    await expect(releaseRecord(deps(), input())).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await recordOf("10")).toMatchObject({ state: "HELD" });
    expect(await releaseRecord(deps(second), input())).toEqual({ outcome: "done" });
    expect(await recordOf("10")).toMatchObject({ state: "READY" });
  });

  test("keeps its deadline, and expires there", async () => {
    await begin({ dimensions: [{ name: "api_calls", guardCap: 1 }] });
    await use("10", 7);
    await freeze();
    const closed = new Date("2026-11-22T09:59:00Z");
    await expect(releaseRecord(deps(admin, closed), input())).rejects.toMatchObject({ code: "CONFLICT" });
    await expireRecords({ db: db.pool, now: closed });
    expect(await recordOf("10")).toMatchObject({ state: "EXPIRED", reason: "WINDOW_CLOSED" });
  });

  test("released without a known license, it stays held for that", async () => {
    await begin({ dimensions: [{ name: "api_calls", guardCap: 1 }] }, { licenseArn: null });
    await use("10", 7);
    await freeze();
    await releaseRecord(deps(), input());
    expect(await recordOf("10")).toMatchObject({ state: "HELD", reason: "LICENSE_UNKNOWN" });
  });
});

describe("what an operator may do with a record", () => {
  beforeEach(async () => {
    await use("10", 7);
    await freeze();
  });
  const put = (state: string) =>
    db.pool.query("UPDATE metering_record SET state = $2::metering_record_state WHERE agreement_id = $1", [
      agreement.id,
      state,
    ]);

  test("hold one that was never attempted, and no other", async () => {
    await holdRecord(deps(), input());
    expect(await recordOf("10")).toMatchObject({ state: "HELD", reason: "BY_OPERATOR" });
    await releaseRecord(deps(), input());
    await db.pool.query("UPDATE metering_record SET attempts = 1 WHERE agreement_id = $1", [agreement.id]);
    await expect(holdRecord(deps(), input())).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("resend what AWS refused, and resolve what stays unbilled; M29 twice changes nothing", async () => {
    await put("REJECTED");
    await resendRecord(deps(), input());
    expect(await recordOf("10")).toMatchObject({ state: "READY", quantity: 7 });
    await expect(resendRecord(deps(), input())).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(resolveRecord(deps(), input())).rejects.toMatchObject({ code: "CONFLICT" });
    await put("EXPIRED");
    await resolveRecord(deps(), input());
    expect(await recordOf("10")).toMatchObject({ state: "RESOLVED" });
    await expect(resolveRecord(deps(), input())).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("INV12 only from ADMIN on, and for nothing that is not there", async () => {
    for (const operate of [holdRecord, releaseRecord, resendRecord, resolveRecord]) {
      await expect(operate(deps({ ...admin, operatorRole: "VIEWER" }), input())).rejects.toMatchObject({
        code: "FORBIDDEN",
      });
      await expect(operate(deps({ ...admin, operatorRole: null }), input())).rejects.toMatchObject({
        code: "NOT_FOUND",
      });
      await expect(operate(deps(), { ...input(), id: "x" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
  });
});
