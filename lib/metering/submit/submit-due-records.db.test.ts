import { describe, expect, test } from "vitest";
import type { MeteringAnswer } from "#lib/marketplace/metering-port.ts";
import { CONNECTION_TIMEOUT_MS, REQUEST_TIMEOUT_MS } from "#lib/marketplace/clients.ts";
import { STS_TIMEOUT_MS } from "#lib/marketplace/credentials/role-credentials.ts";
import { LEASE_MS } from "#lib/metering/submit/claim-records.ts";
import { isSendingArmed } from "#lib/metering/submit/preconditions/is-armed.ts";
import { recoverLeases } from "#lib/metering/submit/update-waiting-records.ts";
import { MAX_TURN_WAIT_MS } from "#lib/metering/submit/take-turn.ts";
import { useLedgerAtAws, type Metering } from "#lib/testing/fixtures/ledger-at-aws.ts";

const { db, simulator, noon, ten, product, beginProduct, due, states, submit } = useLedgerAtAws();

async function dueAtOnce() {
  await db.pool.query("UPDATE metering_record SET due_at = NULL, lease_until = lease_until - interval '1 hour'");
}

const billed = () => simulator.billed({ productCode: product().productCode });
const answering = (answer: (call: number) => MeteringAnswer | "real" | "kill"): Metering => {
  let calls = 0;
  return (region) => ({
    region,
    async batchMeterUsage(batch) {
      const planned = answer(++calls);
      if (planned !== "real" && planned !== "kill") return planned;
      const real = await simulator.metering(region).batchMeterUsage(batch);
      if (planned === "kill") throw new Error("killed between AWS's answer and our commit");
      return real;
    },
  });
};
const timedOut: MeteringAnswer = {
  kind: "no-answer",
  requestId: null,
  httpStatus: null,
  durationMs: 8000,
  errorName: "TimeoutError",
  message: "",
};

describe("sending what is due", () => {
  test("bills each record once, with its hour and quantity, and keeps AWS's id", async () => {
    const [agreement] = await due(30);
    expect(await submit()).toMatchObject({ submitted: 30, accepted: 30 });
    const bill = await billed();
    expect(bill).toMatchObject({ total: 465 });
    const record = await db.database.meteringRecord.findFirstOrThrow({
      where: { agreementId: agreement!.id },
      include: { steps: { orderBy: { id: "asc" } } },
    });
    const line = bill.records.find(({ licenseArn }) => licenseArn === agreement!.licenseArn);
    expect(line).toMatchObject({ quantity: 1, hour: "2026-11-21T10:00:00Z", offers: 1, conflicts: 0 });
    expect(record).toMatchObject({ state: "ACCEPTED", meteringRecordId: line!.meteringRecordId, attempts: 1 });
    expect(record.steps.map(({ cause }) => cause)).toEqual(["HOUR_FROZEN", "ATTEMPT_STARTED", "ACCEPTED_BY_AWS"]);
    const submissions = await db.database.submission.findMany();
    expect(submissions.map(({ recordCount, outcome }) => [recordCount, outcome]).toSorted()).toEqual([
      [25, "ANSWERED"],
      [5, "ANSWERED"],
    ]);
    expect(submissions[0]).toMatchObject({ httpStatus: 200, requestId: expect.any(String) as string });
  });

  test("never mixes products", async () => {
    await due(2);
    await beginProduct();
    await due(2);
    await submit();
    const mixed = await db.pool.query(
      `SELECT FROM submission s JOIN metering_record_step t ON t.submission_id = s.id JOIN metering_record r ON r.id = t.record_id
       WHERE r.product_id <> s.product_id`,
    );
    expect(mixed.rows).toEqual([]);
    expect(await states()).toEqual(Array.from({ length: 4 }, () => "ACCEPTED"));
  });

  test("invariant 6: four senders at once offer each record once", async () => {
    await due(120);
    const runs = await Promise.all(Array.from({ length: 4 }, () => submit()));
    expect(runs.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(120);
    const bill = await billed();
    expect(bill.records.map(({ offers }) => offers)).toEqual(Array.from({ length: 120 }, () => 1));
  });

  test("M25 has no transaction open while AWS is asked", async () => {
    await due(1);
    const open = async () => {
      const { rows } = await db.pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'`,
      );
      return rows[0]!.n;
    };
    let asked = 0;
    await submit((region) => ({
      region,
      async batchMeterUsage(batch) {
        asked++;
        // The other senders' claims come and go; one that this call kept open would stay.
        await expect.poll(open, { timeout: 5_000, interval: 5 }).toBe(0);
        return simulator.metering(region).batchMeterUsage(batch);
      },
    }));
    expect(asked).toBe(1);
  });

  test("M04 a lease outlives the wait for a turn and the longest request", () => {
    const longest = STS_TIMEOUT_MS + CONNECTION_TIMEOUT_MS + REQUEST_TIMEOUT_MS;
    expect(LEASE_MS).toBeGreaterThan(MAX_TURN_WAIT_MS + longest + 5_000);
  });
});

describe("when AWS does not answer plainly", () => {
  test("M01 invariant 6: a kill between AWS's answer and our commit is sent again byte for byte, and billed once", async () => {
    await due(3);
    await expect(submit(answering(() => "kill"))).rejects.toThrow("killed");
    expect(await states()).toEqual(["SENDING", "SENDING", "SENDING"]);
    await dueAtOnce();
    expect(await recoverLeases({ db: db.pool, now: noon })).toBe(3);
    await submit();
    expect(await states()).toEqual(["ACCEPTED", "ACCEPTED", "ACCEPTED"]);
    const bill = await billed();
    expect(bill.total).toBe(6);
    expect(bill.records.map(({ offers, conflicts }) => [offers, conflicts])).toEqual([
      [2, 0],
      [2, 0],
      [2, 0],
    ]);
    const requests = await db.database.submission.findMany({ select: { request: true } });
    expect(requests[0]).toEqual(requests[1]);
  });

  test("M02 an answer that was lost leaves records in doubt; a duplicate then is ours, and unconfirmed", async () => {
    await simulator.control("PUT", "/_sim/settings", { identicalResend: "DuplicateRecord" });
    await due(2);
    await simulator.setFaults([{ operation: "BatchMeterUsage", kind: "drop-answer", rate: 1 }]);
    expect(await submit()).toMatchObject({ accepted: 0, retried: 2 });
    expect(await db.database.meteringRecord.findMany()).toMatchObject([{ isInDoubt: true }, { isInDoubt: true }]);
    await simulator.setFaults([]);
    await dueAtOnce();
    await submit();
    expect(await states()).toEqual(["ACCEPTED UNCONFIRMED", "ACCEPTED UNCONFIRMED"]);
    await simulator.control("PUT", "/_sim/settings", { identicalResend: "Success" });
  });

  test("M06 a duplicate as first answer means that AWS holds another quantity", async () => {
    const [agreement] = await due(1);
    await simulator.control("PUT", "/_sim/settings", { rateLimits: false });
    const other = await simulator.metering("us-east-1").batchMeterUsage({
      productCode: null,
      records: [
        {
          timestamp: ten,
          dimension: "api_calls",
          quantity: 99,
          customerAwsAccountId: agreement!.customerAwsAccountId!,
          licenseArn: agreement!.licenseArn!,
        },
      ],
    });
    expect(other).toMatchObject({ kind: "answered", results: [{ status: "Success" }] });
    await simulator.control("PUT", "/_sim/settings", { rateLimits: true });
    await submit();
    expect(await states()).toEqual(["DUPLICATE CONFLICT"]);
  });

  test("M07 M08 M11 unprocessed, throttled and missing ones come back until all is billed", async () => {
    await due(60);
    await simulator.setFaults(
      [
        { operation: "BatchMeterUsage", kind: "throttle", rate: 0.2 },
        { operation: "BatchMeterUsage", kind: "internal", rate: 0.1 },
        { operation: "BatchMeterUsage", kind: "drop-answer", rate: 0.1 },
        { operation: "BatchMeterUsage", kind: "unprocessed", rate: 0.5, share: 0.4 },
        { operation: "BatchMeterUsage", kind: "missing-result", rate: 0.2 },
        { operation: "BatchMeterUsage", kind: "shuffle", rate: 1 },
      ],
      7,
    );
    for (let run = 0; run < 40 && (await states()).includes("READY"); run++) {
      await submit();
      await dueAtOnce();
    }
    expect(new Set(await states())).toEqual(new Set(["ACCEPTED"]));
    const bill = await billed();
    expect(bill.total).toBe(1830);
    expect(bill.records.every(({ conflicts }) => conflicts === 0)).toBe(true);
  });

  test("M03 a sender whose lease ran out writes nothing over the one that took its place", async () => {
    await due(1);
    const late: Metering = (region) => ({
      region,
      async batchMeterUsage() {
        await dueAtOnce();
        await recoverLeases({ db: db.pool, now: noon });
        await submit();
        return { ...timedOut, message: region };
      },
    });
    expect(await submit(late)).toMatchObject({ retried: 0 });
    expect(await states()).toEqual(["ACCEPTED"]);
  });

  test("M11 stops asking after ten failures in a row", async () => {
    await due(300);
    let calls = 0;
    await submit(
      answering(() => {
        calls++;
        return timedOut;
      }),
    );
    expect(calls).toBeGreaterThanOrEqual(10);
    // Those that the other three senders had under way come on top.
    expect(calls).toBeLessThanOrEqual(13);
  });
});

describe("invariant 5: a bad record", () => {
  test.each([0, 7, 24])("M09 at place %i of 25 is rejected alone, in at most 11 calls", async (place) => {
    const agreements = await due(25);
    const bad = agreements[place]!;
    await db.pool.query("UPDATE metering_record SET license_arn = $2 WHERE agreement_id = $1", [
      bad.id,
      `arn:aws:license-manager::294406891311:license:l-${"0".repeat(31)}${place % 10}`,
    ]);
    await submit();
    const expected = Array.from({ length: 25 }, () => "ACCEPTED");
    expected[place] = "REJECTED InvalidLicenseException";
    expect(await states()).toEqual(expected);
    expect(await db.database.submission.count()).toBeLessThanOrEqual(11);
  });
});

test("M27 sending is armed only by the installation that the database was adopted with", async () => {
  expect(await isSendingArmed(db.pool, "tallyport-test")).toBe(false);
  await db.database.installation.update({ where: { id: 1 }, data: { installationId: "tallyport-test" } });
  expect(await isSendingArmed(db.pool, "tallyport-test")).toBe(true);
  expect(await isSendingArmed(db.pool, "another-one")).toBe(false);
  expect(await isSendingArmed(db.pool, null)).toBe(false);
});
