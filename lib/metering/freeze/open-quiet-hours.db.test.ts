import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { openQuietHours } from "#lib/metering/freeze/open-quiet-hours.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { createFakeAws } from "#lib/testing/faults/fake-aws.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { fixedClock } from "#lib/time/clock.ts";
import { addHours } from "#lib/time/hours.ts";

const db = useDatabase();
const quiet = new Date("2026-11-20T11:00:00Z");
const now = new Date("2026-11-21T10:30:00Z");
let product: Awaited<ReturnType<typeof aProduct>>;

async function begin(over: Parameters<typeof aProduct>[1] = {}) {
  await db.pool.query(
    `TRUNCATE usage_event, usage_aside, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state, alert, rate_turn`,
  );
  await db.pool.query("UPDATE product SET sends_zero_records = false");
  product = await aProduct(db.database, { sendsZeroRecords: true, ...over });
}
beforeEach(() => begin());

const open = (at = now) => openQuietHours({ pool: db.pool, now: at });
const freeze = (at = now) => freezeDueHours({ pool: db.pool, now: at, region: "us-east-1" });
const records = async () =>
  (await db.database.meteringRecord.findMany({ orderBy: { hour: "asc" } })).map(({ hour, state, quantity }) => [
    hour.toISOString().slice(0, 13),
    state,
    quantity,
  ]);

describe("an hour without usage", () => {
  test("M23 is reported as 0 when no usage can reach it any more, once", async () => {
    await anAgreement(db.database, product);
    expect(await open(new Date(now.getTime() - 1))).toBe(0);
    const runs = await Promise.all([open(), open()]);
    expect(runs[0] + runs[1]).toBe(1);
    await freeze();
    expect(await open()).toBe(0);
    expect(await records()).toEqual([["2026-11-20T11", "READY", 0]]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });

  test("of each metered dimension; not where another one has a record, nor for products that do not ask for it", async () => {
    await begin({ dimensions: [{ name: "a" }, { name: "b" }, { name: "c", isMetered: false }] });
    const agreement = await anAgreement(db.database, product);
    await anAgreement(db.database, await aProduct(db.database));
    const used = aUsageEvent({ agreementId: agreement.id, dimension: "a", timestamp: "2026-11-20T11:10:00Z" });
    await reportUsage(db, new Date("2026-11-20T11:20:00Z"), [used]);
    await freeze(new Date("2026-11-20T12:00:00Z"));
    expect(await open()).toBe(1);
    await freeze();
    expect(await db.database.meteringRecord.findMany({ orderBy: { dimension: "asc" } })).toMatchObject([
      { dimension: "a", quantity: 1 },
      { dimension: "b", quantity: 0, state: "READY" },
    ]);
  });

  test.each<[string, Partial<Prisma.AgreementUncheckedCreateInput>, number]>([
    ["that began in it", { startsAt: new Date("2026-11-20T11:59:59Z") }, 1],
    ["that began after it", { startsAt: addHours(quiet, 1) }, 0],
    ["whose begin nobody has told", { startsAt: null }, 0],
    ["that ended before it", { endsAt: quiet, status: "ending" }, 0],
    ["that has ended", { status: "ended", endsAt: addHours(quiet, 5) }, 0],
    ["without a licence", { licenseArn: null }, 0],
    ["that another sender metered", { meteringFrom: addHours(quiet, 1) }, 0],
  ])("of an agreement %s", async (_, over, expected) => {
    await anAgreement(db.database, product, over);
    expect(await open()).toBe(expected);
  });

  test("bills what was carried into it, as any hour does", async () => {
    const agreement = await anAgreement(db.database, product);
    const used = aUsageEvent({ agreementId: agreement.id, quantity: 2147483647, timestamp: "2026-11-20T10:10:00Z" });
    await reportUsage(db, new Date("2026-11-20T10:20:00Z"), [used, { ...used, id: "more", quantity: "3.5" }]);
    await freeze(new Date("2026-11-20T11:00:00Z"));
    await open();
    await freeze();
    expect((await records()).at(-1)).toEqual(["2026-11-20T11", "READY", 3]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });
});

test("M23 a 0 never shadows usage, whenever it is reported and whenever runs happen", async () => {
  const use = fc.record({ hour: fc.integer({ min: 0, max: 2 }), after: fc.integer({ min: 0, max: 1445 }) });
  const input = fc.record({
    uses: fc.array(use, { maxLength: 6 }),
    runs: fc.array(fc.integer({ min: 1400, max: 1500 }), { minLength: 1, maxLength: 6 }),
    graceMinutes: fc.constantFrom(0, 10, 600),
  });
  await fc.assert(
    fc.asyncProperty(input, async ({ uses, runs, graceMinutes }) => {
      await begin({ graceMinutes });
      const agreement = await anAgreement(db.database, product);
      let clock = quiet;
      const aws = createFakeAws(() => clock, []);
      const moments = [
        ...uses.map(({ hour, after }) => ({ minute: Math.max(hour * 60 + 10, after), hour: addHours(quiet, hour) })),
        ...runs.map((minute) => ({ minute, hour: null })),
      ].toSorted((a, b) => a.minute - b.minute);
      for (const { minute, hour } of moments) {
        clock = new Date(quiet.getTime() + minute * 60_000);
        if (hour !== null) {
          const stamped = new Date(hour.getTime() + 600_000).toISOString();
          await reportUsage(db, clock, [aUsageEvent({ agreementId: agreement.id, timestamp: stamped })]);
          continue;
        }
        await openQuietHours({ pool: db.pool, now: clock });
        await freezeDueHours({ pool: db.pool, now: clock, region: "us-east-1" });
        await db.pool.query("DELETE FROM rate_turn");
        await submitDueRecords({ pool: db.pool, clock: fixedClock(clock), metering: aws.metering, random: () => 0 });
      }
      expect(aws.violations).toEqual([]);
      const shadowed = await db.pool.query(
        `SELECT r.hour FROM metering_record r JOIN usage_event e ON e.hour = r.hour AND e.agreement_id = r.agreement_id
         WHERE r.quantity = 0`,
      );
      expect(shadowed.rows).toEqual([]);
      expect(await verifyLedger(db.pool)).toBeNull();
    }),
    { numRuns: 8 },
  );
}, 60_000);
