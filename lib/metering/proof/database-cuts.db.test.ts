import { afterEach, beforeEach, expect, test } from "vitest";
import { createPool, type Pool } from "#lib/db/pool.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import type { MeteringPort } from "#lib/marketplace/metering-port.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { recoverLeases } from "#lib/metering/submit/update-waiting-records.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { startCuttingProxy, type CuttingProxy } from "#lib/testing/faults/cutting-proxy.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { createFakeAws } from "#lib/testing/faults/fake-aws.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { seededRandom } from "#lib/testing/seeded-random.ts";
import { fixedClock } from "#lib/time/clock.ts";

const db = useDatabase({ connections: 20 });
const noon = new Date("2026-11-21T12:00:00Z");
let proxy: CuttingProxy;
let cutPool: Pool;

beforeEach(async () => {
  await db.pool.query(
    "TRUNCATE usage_event, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state, rate_turn",
  );
});
afterEach(async () => {
  await cutPool.end();
  await proxy.stop();
});

/** The result, or null when the database was away meanwhile; any other error is one. */
async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    expect(isDatabaseDown(error), String(error)).toBe(true);
    return null;
  }
}

test.each([1, 2])(
  "M24 INV1 INV2 INV3 connections cut at any byte of intake, freeze and sending (seed %i): nothing is lost, doubled or offered differently",
  async (seed) => {
    const random = seededRandom(seed);
    proxy = await startCuttingProxy(db.url, random, { leastBytes: 500, mostBytes: 120_000 });
    cutPool = createPool(proxy.url, 6);
    const product = await aProduct(db.database);
    const agreements = await Promise.all(Array.from({ length: 24 }, () => anAgreement(db.database, product)));
    const use = (hour: number) =>
      aUsageEvent({
        agreementId: random.pick(agreements).id,
        quantity: random.between(1, 9),
        timestamp: `2026-11-21T${String(hour).padStart(2, "0")}:15:00Z`,
      });
    const answered = new Map<string, number>();

    /** A sender: the same batch until it is answered; and then it is on disk. */
    async function report(): Promise<void> {
      const events = Array.from({ length: random.between(1, 12) }, () => use(random.between(6, 11)));
      for (let verdicts = null; verdicts === null;) {
        verdicts = await attempt(() => reportUsage({ pool: cutPool }, noon, events));
        if (verdicts === null) continue;
        expect(verdicts.filter(({ status }) => status === "rejected")).toEqual([]);
        const ids = events.map((event) => String(event["id"]));
        expect(await db.database.usageEvent.count({ where: { id: { in: ids } } })).toBe(ids.length);
        for (const event of events) answered.set(String(event["id"]), Number(event["quantity"]));
      }
    }

    const aws = createFakeAws(() => noon, []);
    const metering = (region: string): MeteringPort => ({
      region,
      async batchMeterUsage(batch) {
        await db.pool.query("DELETE FROM rate_turn");
        const answer = await aws.metering(region).batchMeterUsage(batch);
        if (random.chance(0.7)) proxy.cutSoon();
        return answer;
      },
    });
    const submit = (pool: Pool) => submitDueRecords({ pool, clock: fixedClock(noon), metering, random: () => 0 });
    async function jobs(): Promise<void> {
      await attempt(() => freezeDueHours({ pool: cutPool, now: noon, region: "us-east-1" }));
      await attempt(() => submit(cutPool));
    }
    /** Machine time passes: leases and backoff run out. */
    async function pass(): Promise<void> {
      await db.pool.query("UPDATE metering_record SET due_at = NULL, lease_until = lease_until - interval '1 hour'");
      await attempt(() => recoverLeases({ db: cutPool, now: noon }));
    }

    // At least so often that answers of AWS were lost with the connection that was to write them down, and records
    // sent again.
    const wasSentAgain = () => [...aws.bill.values()].some(({ offers }) => offers > 1);
    for (let round = 0; round < 20 || (round < 100 && !wasSentAgain()); round++) {
      await Promise.all([report(), report(), jobs(), jobs()]);
      await pass();
    }
    expect(proxy.cuts).toBeGreaterThan(25);
    proxy.calm();
    const later = new Date("2026-11-21T13:30:00Z");
    await freezeDueHours({ pool: db.pool, now: later, region: "us-east-1" });
    for (let round = 0; round < 3; round++) {
      await pass();
      await submit(db.pool);
    }

    const sum = [...answered.values()].reduce((total, quantity) => total + quantity, 0);
    const bill = [...aws.bill.values()];
    expect(await db.database.usageEvent.count()).toBe(answered.size);
    expect(bill.reduce((total, { quantity }) => total + quantity, 0)).toBe(sum);
    // An hour opened for usage that a cut sent elsewhere has nothing in it.
    const others = await db.database.meteringRecord.findMany({ where: { state: { not: "ACCEPTED" } } });
    expect(others.filter(({ state, eventCount }) => state !== "NOTHING_DUE" || eventCount !== 0)).toEqual([]);
    expect(aws.violations).toEqual([]);
    expect(wasSentAgain()).toBe(true);
    expect(await verifyLedger(db.pool)).toBeNull();
  },
  60_000,
);
