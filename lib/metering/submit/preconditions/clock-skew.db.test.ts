import { beforeEach, expect, test } from "vitest";
import type { MeteringPort } from "#lib/marketplace/metering-port.ts";
import { findSendingState } from "#lib/metering/submit/preconditions/find-sending-state.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent, aUser } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";

const db = useDatabase();
const now = new Date("2026-11-21T09:00:00Z");
let sent: number[] = [];

/** AWS, whose clock is so far ahead of ours. */
const aws =
  (skewMs: number) =>
  (region: string): MeteringPort => ({
    region,
    batchMeterUsage({ records }) {
      sent.push(records.length);
      return Promise.resolve({
        kind: "answered",
        requestId: "r",
        httpStatus: 200,
        durationMs: 0,
        awsDate: new Date(now.getTime() + skewMs),
        results: records.map((record) => ({ record, status: "Success", meteringRecordId: `m-${record.dimension}` })),
        unprocessed: [],
      });
    },
  });

function submit(skewMs: number, isFollowed = false) {
  sent = [];
  const clock = { isFollowed, now: () => Promise.resolve(now) };
  return submitDueRecords({ pool: db.pool, clock, metering: aws(skewMs), random: () => 0 });
}
const alerts = async () =>
  (await db.database.alert.findMany({ where: { closedAt: null } })).map(({ kind, severity }) => `${kind} ${severity}`);
async function state() {
  const actor = { userId: (await aUser(db.database)).id, operatorRole: "VIEWER" as const };
  return findSendingState({ db: db.database, actor }, "ours", null);
}

beforeEach(async () => {
  await db.pool.query(
    `TRUNCATE usage_event, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state, alert, clock_check,
       rate_turn`,
  );
  await db.pool.query("UPDATE installation SET installation_id = 'ours'");
  await db.pool.query("INSERT INTO installation (id, installation_id) VALUES (1, 'ours') ON CONFLICT DO NOTHING");
  const product = await aProduct(db.database);
  const agreements = await Promise.all(Array.from({ length: 30 }, () => anAgreement(db.database, product)));
  const events = agreements.map(({ id }) => aUsageEvent({ agreementId: id, timestamp: "2026-11-21T08:10:00Z" }));
  await reportUsage(db, new Date("2026-11-21T08:20:00Z"), events);
  await freezeDueHours({ pool: db.pool, now, region: "us-east-1" });
});

test("M15 within a minute no alert is raised", async () => {
  await submit(59_000);
  expect(sent.reduce((sum, n) => sum + n)).toBe(30);
  expect([await alerts(), await state()]).toEqual([[], "armed"]);
});

test("M15 beyond a minute an alert is raised, and sending goes on", async () => {
  await submit(-90_000);
  expect(sent.reduce((sum, n) => sum + n)).toBe(30);
  expect([await alerts(), await state()]).toEqual([["CLOCK_SKEW WARNING"], "armed"]);
});

test("M15 beyond five minutes sending stops, on every server, until a probe finds the clocks together again", async () => {
  const wrong = 20 * 60_000;
  await db.pool.query(
    "INSERT INTO clock_check (id, measured_at, skew_ms) VALUES (1, now() - interval '6 minutes', $1)",
    [wrong],
  );
  expect(await state()).toBe("clock-skew");
  await Promise.all([submit(wrong), submit(wrong), submit(wrong)]);
  expect(sent).toEqual([1]);
  expect(await alerts()).toEqual(["CLOCK_SKEW CRITICAL"]);
  await submit(0);
  expect(sent).toEqual([]);

  await db.pool.query("UPDATE clock_check SET measured_at = now() - interval '6 minutes'");
  await db.pool.query("DELETE FROM rate_turn");
  await submit(0);
  expect(sent.reduce((sum, n) => sum + n)).toBe(29);
  expect([await alerts(), await state()]).toEqual([[], "armed"]);
});

test("M15 what is under way when it shows is the last that goes out", async () => {
  await submit(6 * 60_000);
  // Three calls are in flight at once; 30 records are two.
  expect(sent.length).toBeLessThanOrEqual(3);
  expect(await state()).toBe("clock-skew");
});

test("M15 a clock that is followed is another's on purpose", async () => {
  await submit(20 * 60_000, true);
  expect(sent.reduce((sum, n) => sum + n)).toBe(30);
  expect([await alerts(), await state()]).toEqual([[], "armed"]);
});
