import { beforeEach, describe, expect, test } from "vitest";
import type { MeteringAnswer, MeteringBatch, MeteringPort } from "#lib/marketplace/metering-port.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { recoverLeases } from "#lib/metering/submit/update-waiting-records.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { createFakeAws, type CallFault } from "#lib/testing/faults/fake-aws.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { fixedClock } from "#lib/time/clock.ts";

const db = useDatabase({ connections: 20 });
const noon = new Date("2026-11-21T12:00:00Z");
let product: Awaited<ReturnType<typeof aProduct>>;
let agreement: Awaited<ReturnType<typeof anAgreement>>;

beforeEach(async () => {
  await db.pool.query(
    "TRUNCATE usage_event, metering_hour, metering_record_step, metering_record, metering_carry, submission, hour_state, rate_turn",
  );
  product = await aProduct(db.database);
  agreement = await anAgreement(db.database, product);
});

/** One call at a time: with more, a sender whose lease runs out while AWS is asked may itself be the one that claims next. */
const submit = (metering: (region: string) => MeteringPort) =>
  submitDueRecords({ pool: db.pool, clock: fixedClock(noon), metering, random: () => 0, callsAtOnce: 1 });
const use = (quantity: number, timestamp = "2026-11-21T10:15:00Z") =>
  aUsageEvent({ agreementId: agreement.id, quantity, timestamp });
const freeze = (region = "us-east-1") => freezeDueHours({ pool: db.pool, now: noon, region });

/** Machine time passes: leases and backoff run out. */
async function pass() {
  await db.pool.query("UPDATE metering_record SET due_at = NULL, lease_until = lease_until - interval '1 hour'");
  await recoverLeases({ db: db.pool, now: noon });
}

describe("INV2 every attempt offers the same bytes", () => {
  test.each<CallFault>(["kill", "lost-answer", "lost-request", "throttled", "unprocessed", "missing"])(
    "M01 M02 also when usage of the same hour came between two attempts, the first ending by %s",
    async (fault) => {
      const aws = createFakeAws(() => noon, [fault]);
      await reportUsage(db, noon, [use(4.5)]);
      await freeze();
      await submit(aws.metering).catch((error: Error) => expect(error.message).toBe("killed"));
      // The hour is frozen: this counts in a later one, and its record stays what it was.
      expect(await reportUsage(db, noon, [use(100)])).toMatchObject([{ status: "accepted", isLate: true }]);
      await pass();
      await submit(aws.metering);
      expect(aws.violations).toEqual([]);
      expect([...aws.bill.values()]).toMatchObject([{ quantity: 4 }]);
      const requests = await db.database.submission.findMany({ select: { request: true } });
      expect(requests).toHaveLength(2);
      expect(requests[0]).toEqual(requests[1]);
    },
  );

  test("a record goes to the region that it was frozen with, whatever the server's region is by now", async () => {
    await reportUsage(db, noon, [use(3)]);
    await freeze("eu-west-1");
    const asked: string[] = [];
    const aws = createFakeAws(() => noon, ["lost-answer"]);
    const inRegion = (region: string) => {
      asked.push(region);
      return aws.metering(region);
    };
    await submit(inRegion);
    await pass();
    await submit(inRegion);
    expect(asked).toEqual(["eu-west-1", "eu-west-1"]);
    expect([...aws.bill.values()]).toMatchObject([{ region: "eu-west-1", offers: 2 }]);
  });
});

describe("M03 fencing", () => {
  test("a sender that answers after its lease ran out leaves alone what another one is sending", async () => {
    await reportUsage(db, noon, [use(3)]);
    await freeze();
    const aws = createFakeAws(() => noon, []);
    const timedOut: MeteringAnswer = {
      kind: "no-answer",
      requestId: null,
      httpStatus: null,
      durationMs: 8_000,
      errorName: "TimeoutError",
      message: "",
    };
    let sendingOfSecond: Promise<unknown> = Promise.resolve();
    const secondMayEnd = Promise.withResolvers<void>();
    const secondIsAsking = Promise.withResolvers<void>();
    const second = (region: string): MeteringPort => ({
      region,
      async batchMeterUsage(batch: MeteringBatch) {
        secondIsAsking.resolve();
        await secondMayEnd.promise;
        return aws.metering(region).batchMeterUsage(batch);
      },
    });
    const first = (region: string): MeteringPort => ({
      region,
      async batchMeterUsage() {
        await pass();
        sendingOfSecond = submit(second);
        await secondIsAsking.promise;
        return timedOut;
      },
    });
    const counts = await submit(first);
    const during = await db.database.meteringRecord.findFirstOrThrow();
    secondMayEnd.resolve();
    await sendingOfSecond;
    expect(counts).toMatchObject({ retried: 0 });
    expect(during).toMatchObject({ state: "SENDING", attempts: 2 });
    expect(await db.database.meteringRecord.findFirstOrThrow()).toMatchObject({ state: "ACCEPTED", attempts: 2 });
    expect([...aws.bill.values()]).toMatchObject([{ offers: 1 }]);
  });

  test("INV2 four senders at once, calls of which one in two goes wrong: no record is under way twice", async () => {
    const agreements = await Promise.all(Array.from({ length: 60 }, () => anAgreement(db.database, product)));
    await reportUsage(
      db,
      noon,
      agreements.map(({ id }) => ({ ...use(2), agreementId: id })),
    );
    await freeze();
    const faults: CallFault[] = [
      "lost-answer",
      "none",
      "unprocessed",
      "throttled",
      "missing",
      "none",
      "lost-request",
      "none",
    ];
    const aws = createFakeAws(() => noon, [...faults, ...faults]);
    const underWay = new Set<string>();
    const overlaps: string[] = [];
    const watched = (region: string): MeteringPort => ({
      region,
      async batchMeterUsage(batch) {
        const keys = batch.records.map((record) => `${record.licenseArn} ${record.timestamp.toISOString()}`);
        overlaps.push(...keys.filter((key) => underWay.has(key)));
        for (const key of keys) underWay.add(key);
        await new Promise((resolve) => setImmediate(resolve));
        const answer = await aws.metering(region).batchMeterUsage(batch);
        for (const key of keys) underWay.delete(key);
        return answer;
      },
    });
    for (let round = 0; round < 12; round++) {
      await Promise.all(Array.from({ length: 4 }, () => submit(watched)));
      if ((await db.database.meteringRecord.count({ where: { state: { not: "ACCEPTED" } } })) === 0) break;
      await pass();
    }
    expect(overlaps).toEqual([]);
    expect(aws.violations).toEqual([]);
    expect(await db.database.meteringRecord.count({ where: { state: "ACCEPTED" } })).toBe(60);
  });
});

test("M26 a sender of the release before works beside this one: it knows fewer columns, and no state has another meaning", async () => {
  // What the first release's claim and outcome statements name; a migration that takes one of them away breaks servers still running.
  await reportUsage(db, noon, [use(3)]);
  await freeze();
  const { rows } = await db.pool.query<{ id: string }>(
    `UPDATE metering_record SET state = 'SENDING', lease_token = gen_random_uuid(), attempts = attempts + 1, due_at = NULL,
            lease_until = now() + interval '30 seconds', sent_at = coalesce(sent_at, now())
     WHERE state = 'READY' AND (due_at IS NULL OR due_at <= now()) AND deadline > $1
     RETURNING id, product_id, region, product_code, "timestamp", dimension, quantity, customer_aws_account_id, license_arn,
               customer_identifier, usage_allocations, attempts, is_in_doubt`,
    [noon.toISOString()],
  );
  expect(rows).toHaveLength(1);
  const { rows: states } = await db.pool.query<{ label: string }>(
    "SELECT e.enumlabel AS label FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid WHERE t.typname = 'metering_record_state'",
  );
  const first = [
    "OPEN",
    "READY",
    "SENDING",
    "ACCEPTED",
    "NOTHING_DUE",
    "HELD",
    "DUPLICATE",
    "NOT_SUBSCRIBED",
    "REJECTED",
  ];
  expect(states.map(({ label }) => label)).toEqual(
    expect.arrayContaining([...first, "EXPIRED", "UNBILLABLE", "RESOLVED"]),
  );
});
