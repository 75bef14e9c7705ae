import { beforeEach, describe, expect, test } from "vitest";
import { moveEvent, moveEventInput, voidEvent } from "#lib/metering/corrections/correct-event.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";

const db = useDatabase({ connections: 20 });
const admin = { userId: "9f0c6a60-0000-4000-8000-000000000001", operatorRole: "ADMIN" as const };
const at = (text: string) => new Date(`2026-11-21T${text}:00Z`);
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: Awaited<ReturnType<typeof anAgreement>>;
let other: Awaited<ReturnType<typeof anAgreement>>;

beforeEach(async () => {
  product = await aProduct(db.database, { dimensions: [{ name: "api_calls" }, { name: "peak", aggregation: "MAX" }] });
  [agreement, other] = await Promise.all([anAgreement(db.database, product), anAgreement(db.database, product)]);
});

async function report(quantity: number, time: string, now: Date, over: Record<string, unknown> = {}) {
  const event = aUsageEvent({ agreementId: agreement.id, quantity, timestamp: `2026-11-21T${time}:00Z`, ...over });
  const [verdict] = await reportUsage(db, now, [event]);
  expect(verdict).toMatchObject({ status: "accepted" });
  return event as { id: string; [name: string]: unknown };
}
const deps = (now: Date, actor: Parameters<typeof voidEvent>[0]["actor"] = admin) => ({ db: db.database, actor, now });
const freeze = (now: Date) => freezeDueHours({ pool: db.pool, now, region: "us-east-1" });
const take = (event: { id: string }, now: Date) => voidEvent(deps(now), { id: event.id, reason: "sent by a test run" });
const move = (event: { id: string }, to: string, now: Date) =>
  moveEvent(deps(now), moveEventInput.parse({ id: event.id, reason: "wrong tenant", agreement: to }));
async function billed(agreementId: string) {
  const rows = await db.database.meteringRecord.findMany({
    where: { agreementId, state: { not: "OPEN" } },
    orderBy: [{ hour: "asc" }, { dimension: "asc" }],
  });
  return rows.map(({ hour, quantity, eventCount }) => [hour.getUTCHours(), quantity, eventCount]);
}

describe("voiding an event", () => {
  test("takes it out of its hour, and its id stays taken", async () => {
    const [gone] = [await report(5, "10:10", at("10:30")), await report(2, "10:20", at("10:30"))];
    await take(gone, at("10:40"));
    expect(await verifyLedger(db.pool)).toBeNull();
    expect(await reportUsage(db, at("10:45"), [gone, { ...gone, quantity: 6 }])).toMatchObject([
      { status: "duplicate", hour: at("10:00"), isLate: false },
      { status: "rejected", code: "ID_REUSED" },
    ]);
    await freeze(at("11:00"));
    expect(await billed(agreement.id)).toEqual([[10, 2, 1]]);
    expect(await db.database.auditEntry.count({ where: { action: "usage-event.voided" } })).toBe(1);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("M29 twice, or by two people at once, is done once", async () => {
    const event = await report(5, "10:10", at("10:30"));
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => take(event, at("10:40"))));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(take(event, at("10:41"))).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await db.database.usageCorrection.count({ where: { wasAgreementId: agreement.id } })).toBe(1);
  });

  test("is refused once its record is frozen, and works where usage opened the hour again", async () => {
    await report(5, "09:10", at("09:30"), { agreementId: other.id });
    await freeze(at("10:00"));
    const late = await report(3, "09:20", at("10:10"));
    await take(late, at("10:12"));
    const kept = await report(4, "09:21", at("10:13"));
    await freeze(at("10:20"));
    expect(await billed(agreement.id)).toEqual([[9, 4, 1]]);
    await expect(take(kept, at("10:21"))).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("beside a freeze it is either voided or counted, never both", async () => {
    const events = await Promise.all(["10:01", "10:02", "10:03", "10:04"].map((time) => report(10, time, at("10:30"))));
    const [, ...voided] = await Promise.allSettled([
      freeze(at("11:00")),
      ...events.map((event) => take(event, at("11:00"))),
      freeze(at("11:00")),
    ]);
    await freeze(at("11:01"));
    const done = voided.slice(0, 4).filter(({ status }) => status === "fulfilled").length;
    const [record] = await billed(agreement.id);
    expect(record?.[1] ?? 0).toBe(10 * (4 - done));
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("only from ADMIN on, for nothing that is not there, not after the end", async () => {
    const event = await report(5, "10:10", at("10:30"));
    const input = { id: event.id, reason: "a test" };
    const viewer = { ...admin, operatorRole: "VIEWER" as const };
    await expect(voidEvent(deps(at("10:40"), viewer), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(take({ id: "unheard of" }, at("10:40"))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await db.database.agreement.update({ where: { id: agreement.id }, data: { intakeClosedAt: at("10:35") } });
    await expect(take(event, at("10:40"))).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("moving an event to another agreement", () => {
  test("counts it there in its own hour; sent again as it was, it is a duplicate", async () => {
    const event = await report(5, "10:10", at("10:30"));
    await move(event, other.awsAgreementId!, at("10:40"));
    expect(await reportUsage(db, at("10:45"), [event])).toMatchObject([{ status: "duplicate", hour: at("10:00") }]);
    await freeze(at("11:00"));
    expect(await billed(agreement.id)).toEqual([]);
    expect(await billed(other.id)).toEqual([[10, 5, 1]]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("goes to the open hour where the other's own is frozen, and back again", async () => {
    await report(1, "09:30", at("09:40"), { agreementId: other.id });
    await freeze(at("10:00"));
    const event = await report(7, "09:10", at("10:05"));
    await move(event, other.licenseArn!, at("10:10"));
    expect(await db.database.usageEvent.findFirstOrThrow({ where: { id: event.id } })).toMatchObject({
      agreementId: other.id,
      hour: at("10:00"),
    });
    await move(event, agreement.id, at("10:11"));
    await freeze(at("11:00"));
    expect(await billed(agreement.id)).toEqual([[9, 7, 1]]);
    expect(await billed(other.id)).toEqual([[9, 1, 1]]);
    expect(await reportUsage(db, at("11:05"), [event])).toMatchObject([{ status: "duplicate", hour: at("09:00") }]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("beside freezes and a void it ends in one place", async () => {
    const events = await Promise.all(["10:01", "10:02", "10:03"].map((time) => report(1, time, at("10:30"))));
    await Promise.allSettled([
      ...events.map((event) => move(event, other.id, at("11:00"))),
      freeze(at("11:00")),
      ...events.map((event) => take(event, at("11:00"))),
      freeze(at("11:00")),
    ]);
    await freeze(at("12:00"));
    const counted = [...(await billed(agreement.id)), ...(await billed(other.id))];
    const voided = await db.database.usageCorrection.count({
      where: { agreementId: null, key: { in: await keysOf(events) } },
    });
    expect(counted.reduce((sum, [, quantity]) => sum + Number(quantity), 0)).toBe(3 - voided);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("is refused where it cannot be counted, with the field", async () => {
    const event = await report(5, "10:10", at("10:30"), { dimension: "peak" });
    const ended = await anAgreement(db.database, product, { status: "ended", endsAt: at("09:00") });
    const elsewhere = await anAgreement(db.database, await aProduct(db.database));
    for (const to of [agreement.id, "agmt-unknown", ended.id, elsewhere.id]) {
      await expect(move(event, to, at("10:40")), to).rejects.toMatchObject({
        code: "CONFLICT",
        fields: [{ path: "agreement" }],
      });
    }
    await report(1, "10:11", at("10:30"), { agreementId: other.id, dimension: "peak" });
    await freeze(at("11:00"));
    const late = await report(9, "11:10", at("11:11"), { dimension: "peak" });
    await move(late, other.id, at("11:12"));
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("M30 verify finds an event in another place than its correction says", async () => {
    const event = await report(5, "10:10", at("10:30"));
    await move(event, other.id, at("10:40"));
    await db.pool.query("UPDATE usage_event SET agreement_id = $2 WHERE id = $1", [event.id, agreement.id]);
    expect(await verifyLedger(db.pool)).toMatchObject({ check: expect.stringContaining("moved or voided") as string });
    await db.pool.query("UPDATE usage_event SET agreement_id = $2 WHERE id = $1", [event.id, other.id]);
  });
});

async function keysOf(events: readonly { id: string }[]): Promise<string[]> {
  const rows = await db.database.usageEvent.findMany({ where: { id: { in: events.map(({ id }) => id) } } });
  return rows.map(({ key }) => key);
}
