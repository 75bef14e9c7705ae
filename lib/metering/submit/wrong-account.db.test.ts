import { beforeEach, expect, test } from "vitest";
import { reviewAlerts } from "#lib/metering/alerts/review-alerts.ts";
import { sendAgain } from "#lib/metering/submit/update-waiting-records.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useLedgerAtAws } from "#lib/testing/fixtures/ledger-at-aws.ts";
import { fixedClock } from "#lib/time/clock.ts";

// The credentials of another account than the product's, over many runs: what is due differs from run to run, as backoff has it.

const { db, simulator, noon, product, due, states, submit } = useLedgerAtAws();
const MINUTE = 60_000;
const names = ["InvalidProductCodeException", "InvalidLicenseException", "InvalidCustomerIdentifierException"] as const;
let minute = 0;

beforeEach(async () => {
  await db.pool.query("TRUNCATE alert, usage_event, metering_hour, metering_carry");
  minute = 0;
});

const next = () => new Date(noon.getTime() + MINUTE * minute++);
const failing = (name: string) =>
  simulator.setFaults([{ operation: "BatchMeterUsage", kind: "error", name, status: 400, rate: 1 }]);
const openAlerts = async () => {
  const alerts = await db.database.alert.findMany({ where: { closedAt: null }, orderBy: { id: "asc" } });
  return alerts.map(({ kind }) => kind);
};

/** One job run's sending in which only records of these quantities are due; without, all of them. */
async function run(...quantities: number[]) {
  const now = next();
  await sendAgain({ db: db.pool, now });
  await db.pool.query(
    `UPDATE metering_record SET due_at = CASE WHEN quantity = ANY($1) OR cardinality($1) = 0 THEN NULL ELSE '2031-01-01'::timestamptz END
     WHERE state = 'READY'`,
    [quantities],
  );
  const counts = await submit(simulator.metering, now);
  await reviewAlerts({ db: db.pool, now });
  return counts;
}

/** A license that AWS does not know, whatever the account. */
const spoil = (quantity: number) =>
  db.pool.query(
    "UPDATE metering_record SET license_arn = 'arn:aws:license-manager::294406891311:license:l-' || md5('x') WHERE quantity = $1",
    [quantity],
  );

async function isBilled(units: number) {
  const { total, records } = await simulator.billed({ productCode: product().productCode });
  expect([total, records.every(({ conflicts }) => conflicts === 0)]).toEqual([units, true]);
  expect(await verifyLedger(db.pool)).toBeNull();
}

test.each(names)(
  "%s: what is due alone in a later run waits like the others, and all goes out when cured",
  async (name) => {
    await due(3);
    await failing(name);
    await run();
    for (const quantity of [1, 2, 3, 1]) {
      await run(quantity);
      expect(await states()).toEqual([`READY ${name}`, `READY ${name}`, `READY ${name}`]);
    }
    expect(await openAlerts()).toEqual(["AWS_OTHER_ACCOUNT"]);
    await simulator.setFaults([]);
    await run();
    expect(await states()).toEqual(["ACCEPTED", "ACCEPTED", "ACCEPTED"]);
    expect(await openAlerts()).toEqual([]);
    await isBilled(6);
  },
);

test("a record that is due alone and was never sent waits while the alert is open", async () => {
  await due(3);
  await failing(names[1]);
  await run(1, 2);
  await run(3);
  expect((await states())[2]).toBe(`READY ${names[1]}`);
  // Also when the others are no longer waiting.
  await db.pool.query("UPDATE metering_record SET state = 'EXPIRED', reason = 'WINDOW_CLOSED' WHERE quantity < 3");
  await run(3);
  expect((await states())[2]).toBe(`READY ${names[1]}`);
});

test("records that waited for another reason before wait for this one too", async () => {
  await due(3);
  await failing("ValidationException");
  await run(1);
  await simulator.setFaults([]);
  await run(3);
  await failing("ValidationException");
  await run(1);
  await run(2);
  await db.pool.query("UPDATE metering_record SET refused_alone = 'PROVEN' WHERE state = 'READY'");
  await failing(names[1]);
  await run(1, 2);
  for (const quantity of [1, 2]) await run(quantity);
  expect(await states()).toEqual([`READY ${names[1]}`, `READY ${names[1]}`, "ACCEPTED"]);
});

test("two servers, each with one agreement's record, come to the same", async () => {
  await due(2);
  await failing(names[1]);
  await db.pool.query("UPDATE metering_record SET due_at = '2031-01-01' WHERE quantity = 2");
  await submitDueRecords({
    pool: db.pool,
    clock: fixedClock(next()),
    random: () => 0,
    metering: (region) => ({
      region,
      // The other server begins and ends while AWS has this one's record.
      batchMeterUsage: async (batch) => {
        const answer = await simulator.metering(region).batchMeterUsage(batch);
        await db.pool.query("UPDATE metering_record SET due_at = NULL WHERE state = 'READY'");
        expect(await submit(simulator.metering, next())).toMatchObject({ submitted: 1, rejected: 1 });
        return answer;
      },
    }),
  });
  await run();
  expect(await states()).toEqual([`READY ${names[1]}`, `READY ${names[1]}`]);
  await simulator.setFaults([]);
  await run();
  await isBilled(3);
});

test("one license that AWS does not know is rejected in the end, once others are taken, and stays so", async () => {
  await due(3);
  await spoil(2);
  await failing(names[1]);
  await run();
  for (const quantity of [2, 1, 2]) await run(quantity);
  expect((await states()).map((state) => state.split(" ")[0])).toEqual(["READY", "READY", "READY"]);
  await simulator.setFaults([]);
  // Due alone before any other: the account may still be the wrong one.
  await run(2);
  expect((await states())[1]).toBe(`READY ${names[1]}`);
  await run(1);
  await run(2);
  expect(await states()).toEqual(["ACCEPTED", `REJECTED ${names[1]}`, `READY ${names[1]}`]);
  for (let more = 0; more < 3; more++) await run();
  expect(await states()).toEqual(["ACCEPTED", `REJECTED ${names[1]}`, "ACCEPTED"]);
  expect(await openAlerts()).toEqual(["RECORD_REJECTED"]);
  await isBilled(4);
});

test("two licenses that AWS does not know are never blamed on the account while it takes others", async () => {
  await due(3);
  await spoil(1);
  await spoil(2);
  await run();
  expect(await states()).toEqual([`REJECTED ${names[1]}`, `REJECTED ${names[1]}`, "ACCEPTED"]);
  await db.pool.query("UPDATE metering_record SET state = 'READY', refused_alone = NULL WHERE quantity = 2");
  await run(2);
  expect(await states()).toEqual([`REJECTED ${names[1]}`, `REJECTED ${names[1]}`, "ACCEPTED"]);
  expect(await openAlerts()).not.toContain("AWS_OTHER_ACCOUNT");
});

test("what was rejected while the alert was open is sent again, also once it is closed, and only once", async () => {
  await due(3);
  await failing(names[1]);
  await run();
  const at = next().toISOString();
  await db.pool.query("UPDATE metering_record SET state = 'REJECTED' WHERE quantity = 1");
  await db.pool.query(
    "INSERT INTO metering_record_step (record_id, at, state, cause) SELECT id, $1, 'REJECTED', 'REFUSED_BY_AWS' FROM metering_record WHERE quantity = 1",
    [at],
  );
  await simulator.setFaults([]);
  await db.pool.query("UPDATE alert SET closed_at = $1", [next().toISOString()]);
  await spoil(1);
  for (let more = 0; more < 3; more++) await run();
  expect(await states()).toEqual([`REJECTED ${names[1]}`, "ACCEPTED", "ACCEPTED"]);
  const attempts = await db.database.meteringRecordStep.count({
    where: { record: { quantity: 1 }, cause: "REJECTED_WRONGLY" },
  });
  expect(attempts).toBe(1);
});
