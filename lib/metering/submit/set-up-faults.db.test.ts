import { beforeEach, describe, expect, test } from "vitest";
import { reviewAlerts } from "#lib/metering/alerts/review-alerts.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { sendAgain } from "#lib/metering/submit/update-waiting-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useLedgerAtAws } from "#lib/testing/fixtures/ledger-at-aws.ts";
import { fixedClock } from "#lib/time/clock.ts";

const { db, simulator, noon, product, beginProduct, due, states } = useLedgerAtAws();

const MINUTE = 60_000;
let minute = 0;
let metering = simulator.metering;

beforeEach(async () => {
  await db.pool.query("TRUNCATE alert, usage_event, metering_hour, metering_carry");
  minute = 0;
  metering = simulator.metering;
});

/** One job run's sending, each a minute after the one before; backoff is over by then. */
async function run() {
  const now = new Date(noon.getTime() + MINUTE * minute++);
  await db.pool.query("UPDATE metering_record SET due_at = NULL WHERE state = 'READY'");
  await sendAgain({ db: db.pool, now });
  await reviewAlerts({ db: db.pool, now });
  const before = await db.database.submission.count();
  const counts = await submitDueRecords({ pool: db.pool, clock: fixedClock(now), metering, random: () => 1 });
  return { ...counts, calls: (await db.database.submission.count()) - before };
}

const failing = (name: string, status: number) =>
  simulator.setFaults([{ operation: "BatchMeterUsage", kind: "error", name, status, rate: 1 }]);
const openAlerts = async () => {
  const alerts = await db.database.alert.findMany({ where: { closedAt: null }, orderBy: { kind: "asc" } });
  return alerts.map(({ kind, subject, severity, data }) => ({ kind, subject, severity, data }));
};
const all = (count: number, state: string) => Array.from({ length: count }, () => state);
const isBilledOnce = async (units: number) => {
  const { total, records } = await simulator.billed({ productCode: product().productCode });
  expect([total, records.every(({ offers, conflicts }) => offers >= 1 && conflicts === 0)]).toEqual([units, true]);
  expect(await verifyLedger(db.pool)).toBeNull();
};

describe("the set-up's fault ends no record", () => {
  test.each([
    ["ExpiredTokenException", 400, "credentials"],
    ["NotAuthorized", 401, "rights"],
    ["AccessDeniedException", 403, "rights"],
    ["UnrecognizedClientException", 400, "credentials"],
    ["RequestExpired", 400, "clock"],
    ["DisabledApiException", 400, "region"],
    ["UnknownOperationException", 404, "endpoint"],
    ["MalformedHttpRequestException", 400, "endpoint"],
  ])(
    "%s with %i: all wait, an alert says what to cure, and all goes out once it is cured",
    async (name, status, cure) => {
      await due(30);
      await failing(name, status);
      expect(await run()).toMatchObject({ calls: 1, accepted: 0, rejected: 0, retried: 25 });
      expect((await run()).calls).toBe(1);
      expect(new Set(await states())).toEqual(new Set(["READY", `READY ${name}`]));
      expect(await openAlerts()).toEqual([
        {
          kind: "AWS_SET_UP",
          subject: "aws:BatchMeterUsage us-east-1",
          severity: "CRITICAL",
          data: { error: name, cure, records: 30, units: 465, nearestDeadline: "2026-11-22T09:59:00.000Z" },
        },
      ]);
      await simulator.setFaults([]);
      expect(await run()).toMatchObject({ accepted: 30 });
      expect(await openAlerts()).toEqual([]);
      await isBilledOnce(465);
    },
  );

  test("an unknown name for two agreements is the set-up's fault as well, in few requests", async () => {
    await due(60);
    await failing("SomethingNewException", 400);
    expect((await run()).calls).toBeLessThanOrEqual(12);
    expect(await openAlerts()).toMatchObject([
      { kind: "AWS_SET_UP", severity: "CRITICAL", data: { error: "SomethingNewException", records: 60 } },
    ]);
    for (let more = 0; more < 4; more++) expect((await run()).calls).toBeLessThanOrEqual(12);
    expect(new Set((await states()).map((state) => state.split(" ")[0]))).toEqual(new Set(["READY"]));
    await simulator.setFaults([]);
    for (let more = 0; more < 2; more++) await run();
    expect(await states()).toEqual(all(60, "ACCEPTED"));
    await run();
    expect(await openAlerts()).toEqual([]);
    await isBilledOnce(1830);
  });

  test("one agreement alone with an unknown name waits with its own alert, and is billed when AWS takes it", async () => {
    const [agreement] = await due(1);
    await failing("ValidationException", 400);
    await run();
    expect(await states()).toEqual(["READY ValidationException"]);
    expect(await openAlerts()).toMatchObject([
      { kind: "RECORDS_REFUSED_ALONE", subject: `agreement:${agreement!.id}`, data: { error: "ValidationException" } },
    ]);
    await simulator.setFaults([]);
    await run();
    expect(await states()).toEqual(["ACCEPTED"]);
    await run();
    expect(await openAlerts()).toEqual([]);
  });
});

describe("the account's fault ends no record", () => {
  test.each(["InvalidLicenseException", "InvalidProductCodeException", "InvalidCustomerIdentifierException"])(
    "%s for every agreement: all wait, few requests, one alert; cured, all goes out",
    async (name) => {
      await due(30);
      await failing(name, 400);
      const first = await run();
      expect(first).toMatchObject({ accepted: 0, rejected: 0 });
      expect(first.calls).toBeLessThanOrEqual(12);
      expect((await run()).calls).toBeLessThanOrEqual(12);
      expect(new Set((await states()).map((state) => state.split(" ")[0]))).toEqual(new Set(["READY"]));
      expect(await openAlerts()).toMatchObject([
        {
          kind: "AWS_OTHER_ACCOUNT",
          severity: "CRITICAL",
          data: { error: name, cure: "account", records: 30, units: 465 },
        },
      ]);
      await simulator.setFaults([]);
      for (let more = 0; more < 2; more++) await run();
      expect(await states()).toEqual(all(30, "ACCEPTED"));
      expect(await openAlerts()).toEqual([]);
      await isBilledOnce(465);
    },
  );

  test("agreements that are sent in a run each are told apart from one bad license all the same", async () => {
    const [one, other] = await due(2);
    const hold = (id: string, until: string) =>
      db.pool.query("UPDATE metering_record SET due_at = $2 WHERE agreement_id = $1", [id, until]);
    await failing("InvalidLicenseException", 400);
    const alone = async (id: string) => {
      const now = new Date(noon.getTime() + MINUTE * minute++);
      await hold(id, "2031-01-01T00:00:00Z");
      await submitDueRecords({ pool: db.pool, clock: fixedClock(now), metering, random: () => 1 });
      await db.pool.query("UPDATE metering_record SET due_at = NULL");
    };
    await alone(other!.id);
    expect(await states()).toEqual(["REJECTED InvalidLicenseException", "READY"]);
    await alone(one!.id);
    expect(await states()).toEqual(["READY InvalidLicenseException", "READY InvalidLicenseException"]);
    await simulator.setFaults([]);
    await run();
    expect(await states()).toEqual(["ACCEPTED", "ACCEPTED"]);
  });

  test("another product goes on meanwhile", async () => {
    await due(2);
    await db.pool.query(
      "UPDATE metering_record SET license_arn = 'arn:aws:license-manager::294406891311:license:l-' || md5(id::text)",
    );
    await beginProduct();
    await due(3);
    await run();
    expect((await states()).toSorted()).toEqual([...all(3, "ACCEPTED"), ...all(2, "READY InvalidLicenseException")]);
  });
});

describe("the upgrade sends again what the release before rejected for an error that was not the record's", () => {
  test("in its window, with a step; what AWS documents as its own fault, and what is past its window, stays", async () => {
    await due(4);
    const reject = (quantity: number, reason: string, deadline = "2026-11-22T09:59:00Z") =>
      db.pool.query("UPDATE metering_record SET state = 'REJECTED', reason = $2, deadline = $3 WHERE quantity = $1", [
        quantity,
        reason,
        deadline,
      ]);
    await reject(1, "ExpiredTokenException");
    await reject(2, "NotAuthorized");
    await reject(3, "InvalidTagException");
    await reject(4, "ExpiredTokenException", "2026-11-21T11:00:00Z");
    expect(await sendAgain({ db: db.pool, now: noon })).toBe(2);
    expect(await sendAgain({ db: db.pool, now: noon })).toBe(0);
    expect(await states()).toEqual([
      "READY ExpiredTokenException",
      "READY NotAuthorized",
      "REJECTED InvalidTagException",
      "REJECTED ExpiredTokenException",
    ]);
    const first = await db.database.meteringRecord.findFirstOrThrow({
      where: { quantity: 1 },
      include: { steps: { orderBy: { id: "desc" } } },
    });
    expect(first.steps[0]).toMatchObject({ state: "READY", cause: "REJECTED_WRONGLY" });
    await run();
    expect((await states()).slice(0, 2)).toEqual(["ACCEPTED", "ACCEPTED"]);
  });
});
