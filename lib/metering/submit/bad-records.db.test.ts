import { performance } from "node:perf_hooks";
import { beforeEach, describe, expect, test } from "vitest";
import type { MeteringPort } from "#lib/marketplace/metering-port.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { createFakeAws } from "#lib/testing/faults/fake-aws.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { createRefusingAws } from "#lib/testing/faults/refusing-aws.ts";
import { seededRandom } from "#lib/testing/seeded-random.ts";
import { fixedClock } from "#lib/time/clock.ts";

const db = useDatabase({ connections: 20 });
const noon = new Date("2026-11-21T12:00:00Z");

beforeEach(async () => {
  await db.pool.query(
    "TRUNCATE usage_event, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state, rate_turn",
  );
});

/** Frozen records of one product, one each of so many agreements. */
async function due(count: number) {
  const product = await aProduct(db.database);
  const agreements = await Promise.all(Array.from({ length: count }, () => anAgreement(db.database, product)));
  await reportUsage(
    db,
    noon,
    agreements.map(({ id }) => aUsageEvent({ agreementId: id, quantity: 3, timestamp: "2026-11-21T10:15:00Z" })),
  );
  await freezeDueHours({ pool: db.pool, now: noon, region: "us-east-1" });
  return agreements;
}

const submit = (metering: (region: string) => MeteringPort) =>
  submitDueRecords({ pool: db.pool, clock: fixedClock(noon), metering, random: () => 0 });

describe("M09 bad records among good ones", () => {
  const random = seededRandom(9);
  const sets = [1, 2, 5, 13, 24, 25].map((count) => {
    const places = new Set<number>();
    while (places.size < count) places.add(random.between(0, 24));
    return { count, places: [...places].toSorted((a, b) => a - b) };
  });
  test.each(sets)(
    "$count bad of 25, at $places: all good ones are billed in the same run",
    async ({ count, places }) => {
      const agreements = await due(25);
      const bad = new Set(places.map((place) => agreements[place]!.licenseArn!));
      const { metering, asked, bill } = createRefusingAws(noon, ({ records }) =>
        records.some(({ licenseArn }) => bad.has(licenseArn!)),
      );
      const counts = await submit(metering);
      expect(counts).toMatchObject({ accepted: 25 - count, rejected: count });
      expect(bill.size).toBe(25 - count);
      // Each bad one is found along a path of halves; together they share its upper part.
      expect(asked.length).toBeLessThanOrEqual(count === 1 ? 11 : Math.min(49, 11 * count));
      const states = await db.database.meteringRecord.groupBy({
        by: ["state"],
        _count: true,
        orderBy: { state: "asc" },
      });
      expect(Object.fromEntries(states.map(({ state, _count }) => [state, _count]))).toEqual({
        ...(count < 25 ? { ACCEPTED: 25 - count } : {}),
        REJECTED: count,
      });
    },
    60_000,
  );
});

test("M11 in a storm of throttling, with four runs at once, AWS is never asked more than ten times a second", async () => {
  await due(100);
  const random = seededRandom(11);
  const aws = createFakeAws(() => noon, []);
  const at: number[] = [];
  const metering = (region: string): MeteringPort => ({
    region,
    batchMeterUsage(batch) {
      at.push(performance.now());
      if (!random.chance(0.9)) return aws.metering(region).batchMeterUsage(batch);
      const common = { requestId: "r", httpStatus: 400, durationMs: 1, message: "" };
      return Promise.resolve({ ...common, kind: "refused", because: "throttled", errorName: "ThrottlingException" });
    },
  });
  for (let round = 0; round < 12 && aws.bill.size < 100; round++) {
    await Promise.all([1, 2, 3, 4].map(() => submit(metering)));
    await db.pool.query("UPDATE metering_record SET due_at = NULL");
  }
  // A process may be held up, and then catch up with what others were given; the turns themselves lie 104 ms apart.
  for (const start of at)
    expect(at.filter((time) => time >= start && time < start + 900).length).toBeLessThanOrEqual(12);
  expect(at.length / ((at.at(-1)! - at[0]!) / 1000)).toBeLessThanOrEqual(10.2);
  expect(aws.violations).toEqual([]);
}, 120_000);
