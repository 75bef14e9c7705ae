import { beforeEach, expect, test } from "vitest";
import { purgeOldUsage } from "#lib/metering/retention/purge-old-usage.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { DAY_MS } from "#lib/time/hours.ts";

const db = useDatabase();
const at = (text: string) => new Date(`2026-11-21T${text}:00Z`);
const later = (days: number, from = at("12:00")) => new Date(from.getTime() + days * DAY_MS);
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: Awaited<ReturnType<typeof anAgreement>>;
let events: Record<string, unknown>[];

beforeEach(async () => {
  await db.pool.query(
    `TRUNCATE usage_event, usage_aside, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state, alert`,
  );
  product = await aProduct(db.database, {
    latePolicy: "HOLD",
    dimensions: [{ name: "api_calls" }, { name: "seats", aggregation: "MAX" }],
  });
  agreement = await anAgreement(db.database, product);
  events = ["08", "09"].flatMap((hour) =>
    ["api_calls", "seats", "api_calls"].map((dimension) =>
      aUsageEvent({ agreementId: agreement.id, dimension, quantity: "0.2", timestamp: `2026-11-21T${hour}:10:00Z` }),
    ),
  );
  await reportUsage(db, at("09:30"), events);
  await freezeDueHours({ pool: db.pool, now: at("10:00"), region: "us-east-1" });
});

const forget = (now: Date, retentionDays?: number) =>
  purgeOldUsage({ pool: db.pool, now, ...(retentionDays === undefined ? {} : { retentionDays }) });
const stored = () => db.database.usageEvent.count();

test("M21 events stay for their 400 days, with their ids, and leave when all of their hour is final", async () => {
  expect(await forget(later(399))).toBe(0);
  expect(await reportUsage(db, later(399), events.slice(0, 1))).toMatchObject([{ status: "duplicate" }]);
  expect(await forget(later(400, at("08:59")))).toBe(0);
  expect(await forget(later(400, at("09:00")))).toBe(3);
  expect(await stored()).toBe(3);
  expect(await verifyLedger(db.pool)).toBeNull();
  const runs = await Promise.all([forget(later(401)), forget(later(401))]);
  expect(runs[0] + runs[1]).toBe(3);
  expect(await forget(later(402))).toBe(0);
  expect(await verifyLedger(db.pool)).toBeNull();
  expect(await db.database.meteringRecord.count()).toBe(4);
});

test("an hour with a record that a person has to resolve keeps its events", async () => {
  await db.pool.query(
    `WITH r AS (UPDATE metering_record SET state = 'EXPIRED' WHERE hour = $1 AND dimension = 'seats' RETURNING id, hour),
     s AS (INSERT INTO metering_record_step (record_id, at, state, cause) SELECT id, hour, 'EXPIRED', 'WINDOW_CLOSED' FROM r)
     INSERT INTO hour_state (hour, state, n) SELECT hour, 'EXPIRED', 1 FROM r`,
    [at("08:00")],
  );
  await db.pool.query("UPDATE hour_state SET n = n - 1 WHERE hour = $1 AND state = 'NOTHING_DUE'", [at("08:00")]);
  expect(await forget(later(500))).toBe(3);
  expect(await db.database.usageEvent.count({ where: { hour: at("08:00") } })).toBe(3);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("a run that is stopped between two statements is gone on with, and the sums hold meanwhile", async () => {
  await db.pool.query("UPDATE metering_hour SET forgetting_at = '2027-12-01T00:00:00Z'");
  await db.pool.query("DELETE FROM usage_event WHERE key = (SELECT key FROM usage_event WHERE hour = $1 LIMIT 1)", [
    at("08:00"),
  ]);
  expect(await verifyLedger(db.pool)).toBeNull();
  expect(await forget(later(401))).toBe(5);
  expect(await verifyLedger(db.pool)).toBeNull();
  expect(await db.database.meteringHour.count({ where: { forgottenAt: null } })).toBe(0);
});

test("parked usage is purged when a person has closed it, and not before", async () => {
  const late = aUsageEvent({ agreementId: agreement.id, timestamp: at("08:20").toISOString() });
  expect(await reportUsage(db, at("11:00"), [late])).toMatchObject([{ status: "accepted", isLate: true }]);
  await forget(later(500));
  expect([await stored(), await db.database.usageAside.count()]).toEqual([1, 1]);
  await db.pool.query("UPDATE usage_aside SET state = 'RESOLVED'");
  await forget(later(500));
  expect([await stored(), await db.database.usageAside.count()]).toEqual([0, 0]);
  expect(await verifyLedger(db.pool)).toBeNull();
});

test("the time is the installation's to choose", async () => {
  expect(await forget(later(30), 31)).toBe(0);
  expect(await forget(later(30), 29)).toBe(6);
});

test.each([
  [
    "events left in an hour that is forgotten",
    "UPDATE metering_hour SET forgetting_at = '2027-12-01T00:00:00Z', forgotten_at = '2027-12-01T00:00:00Z'",
  ],
  [
    "an hour that forgets before all of it is final",
    "UPDATE metering_hour SET forgetting_at = '2027-12-01T00:00:00Z' WHERE hour IN (SELECT hour FROM metering_record WHERE state = 'READY')",
  ],
])("M30 verifying finds %s", async (_, sabotage) => {
  await reportUsage(db, at("10:30"), [
    aUsageEvent({ agreementId: agreement.id, timestamp: at("10:10").toISOString() }),
  ]);
  await freezeDueHours({ pool: db.pool, now: at("11:00"), region: "us-east-1" });
  expect(await verifyLedger(db.pool)).toBeNull();
  expect((await db.pool.query(sabotage)).rowCount).toBeGreaterThan(0);
  expect(await verifyLedger(db.pool)).toMatchObject({ check: expect.stringMatching(/retention|leave/) as string });
});
