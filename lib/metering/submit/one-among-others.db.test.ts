import { beforeEach, expect, test } from "vitest";
import { inputFaults } from "#lib/marketplace/aws-errors.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { createRefusingAws } from "#lib/testing/faults/refusing-aws.ts";
import { fixedClock } from "#lib/time/clock.ts";

const db = useDatabase({ connections: 20 });
const noon = new Date("2026-11-21T12:00:00Z");
const MINUTE = 60_000;

beforeEach(async () => {
  await db.pool.query(
    "TRUNCATE usage_event, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state, rate_turn, alert",
  );
});

/** 25 frozen records of as many agreements of one product, in the order in which they are sent. */
async function due() {
  const product = await aProduct(db.database);
  const agreements = await Promise.all(Array.from({ length: 25 }, () => anAgreement(db.database, product)));
  const events = agreements.map(({ id }) =>
    aUsageEvent({ agreementId: id, quantity: 3, timestamp: "2026-11-21T10:15:00Z" }),
  );
  await reportUsage(db, noon, events);
  await freezeDueHours({ pool: db.pool, now: noon, region: "us-east-1" });
  const records = await db.database.meteringRecord.findMany({ orderBy: { id: "asc" } });
  return records.map(({ licenseArn }) => licenseArn!);
}

const final = inputFaults.BatchMeterUsage.map((name) => `${name}Exception`);
const refusals = [
  ...final.map((errorName) => ({ kind: "refused", because: "record", errorName }) as const),
  ...[
    "ValidationException",
    "ValidationError",
    "SerializationException",
    "RequestEntityTooLargeException",
    "SomethingNew",
  ].map((errorName) => ({ kind: "refused", because: "unknown", errorName }) as const),
  ...["InternalFailure", "RequestAbortedException", "TimeoutError"].map(
    (errorName) => ({ kind: "no-answer", errorName }) as const,
  ),
];
const cases = refusals.flatMap((refusal) => [0, 11, 24].map((place) => ({ ...refusal, place })));

test.each(cases)(
  "$errorName for one record at place $place: the other 24 are billed within two runs, each once",
  async ({ place, ...refusal }) => {
    const licenses = await due();
    const bad = licenses[place]!;
    let isCured = false;
    const { metering, bill, violations } = createRefusingAws(
      noon,
      ({ records }) => !isCured && records.some(({ licenseArn }) => licenseArn === bad),
      () => db.pool.query("DELETE FROM rate_turn"),
      refusal,
    );
    let minute = 0;
    const run = async () => {
      const clock = fixedClock(new Date(noon.getTime() + MINUTE * minute++));
      await db.pool.query("UPDATE metering_record SET due_at = NULL WHERE state = 'READY'");
      return submitDueRecords({ pool: db.pool, clock, metering, random: () => 1 });
    };
    await run();
    await run();
    expect(bill.size).toBe(24);
    expect([...bill.values()].every(({ offers }) => offers === 1)).toBe(true);
    const one = await db.database.meteringRecord.findFirstOrThrow({ where: { licenseArn: bad } });
    const [alert] = await db.database.alert.findMany({ where: { closedAt: null } });
    if (final.includes(refusal.errorName)) {
      expect(one).toMatchObject({ state: "REJECTED", reason: refusal.errorName });
      expect(alert).toMatchObject({ kind: "RECORD_REJECTED" });
    } else {
      expect(one).toMatchObject({ state: "READY", reason: refusal.errorName, refusedAlone: "PROVEN" });
      expect(alert).toMatchObject({ kind: "RECORDS_REFUSED_ALONE", data: { error: refusal.errorName, records: 1 } });
      isCured = true;
      expect(await run()).toMatchObject({ accepted: 1 });
      expect(bill.size).toBe(25);
    }
    expect(violations).toEqual([]);
    expect(await verifyLedger(db.pool)).toBeNull();
  },
);

test("two bad ones before all others keep none of them, nor another run's, and are never blamed on the set-up for long", async () => {
  const licenses = await due();
  const bad = new Set(licenses.slice(0, 2));
  const { metering, bill } = createRefusingAws(
    noon,
    ({ records }) => records.some(({ licenseArn }) => bad.has(licenseArn!)),
    () => db.pool.query("DELETE FROM rate_turn"),
    { kind: "refused", because: "unknown", errorName: "ValidationException" },
  );
  for (let minute = 0; minute < 3; minute++) {
    await db.pool.query("UPDATE metering_record SET due_at = NULL WHERE state = 'READY'");
    const clock = fixedClock(new Date(noon.getTime() + MINUTE * minute));
    await submitDueRecords({ pool: db.pool, clock, metering, random: () => 1 });
    if (minute === 0) expect(bill.size).toBe(23);
  }
  const alerts = await db.database.alert.findMany({ where: { closedAt: null } });
  expect(alerts.map(({ kind }) => kind)).toEqual(["RECORDS_REFUSED_ALONE", "RECORDS_REFUSED_ALONE"]);
});
