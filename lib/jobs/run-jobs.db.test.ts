import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runJobs } from "#lib/jobs/run-jobs.ts";
import type { JobDeps } from "#lib/jobs/steps/job-step.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { listAtSimulator, subscribeAtSimulator, useSimulator } from "#lib/testing/servers/simulator.ts";
import { fixedClock } from "#lib/time/clock.ts";
import { noAgreements, noQueue } from "#lib/testing/no-agreements.ts";

const db = useDatabase({ connections: 20 });
const simulator = useSimulator();
const noon = new Date("2026-11-21T12:00:00Z");
let product: Awaited<ReturnType<typeof aProduct>>;

beforeAll(async () => {
  await simulator.setClock(noon);
  await db.database.installation.update({ where: { id: 1 }, data: { installationId: "test-installation" } });
});
beforeEach(async () => {
  product = await aProduct(db.database);
  await listAtSimulator(simulator, product);
});

const deps = (over: Partial<JobDeps> = {}): JobDeps => ({
  pool: db.pool,
  db: db.database,
  entitlements: { getEntitlements: () => Promise.resolve([]) },
  agreements: noAgreements,
  ingestLifecycleEvents: noQueue,
  clock: fixedClock(noon),
  metering: simulator.metering,
  region: "us-east-1",
  installationId: "test-installation",
  deliverWebhooks: () => Promise.resolve({ webhooksDelivered: 0, webhooksFailed: 0 }),
  deliverMail: () => Promise.resolve({ sent: 0, failed: 0 }),
  random: () => 0,
  ...over,
});

async function use(quantities: Record<string, number>) {
  const agreement = await anAgreement(
    db.database,
    product,
    await subscribeAtSimulator(simulator, product.productCode, new Date("2026-11-14T00:00:00Z")),
  );
  const events = Object.entries(quantities).map(([hour, quantity]) =>
    aUsageEvent({ agreementId: agreement.id, quantity, timestamp: `2026-11-21T${hour}:15:00Z` }),
  );
  await reportUsage(db, new Date("2026-11-21T11:30:00Z"), events);
  return agreement;
}

const bill = async () => {
  const { records } = await simulator.billed({ productCode: product.productCode });
  return records.map(({ hour, quantity, offers }) => [hour.slice(11, 13), quantity, offers]);
};

describe("a job run", () => {
  test("freezes and sends what is due: 1.4 at 08:00 and 1.7 at 10:00 bill 1 and 2", async () => {
    await use({ "08": 1.4, "10": 1.7 });
    expect(await runJobs(deps(), { budgetMs: 25_000 })).toMatchObject({
      done: true,
      counts: { frozen: 2, submitted: 2, accepted: 2, unarmed: 0 },
      waiting: { records: 0, events: 0, webhooks: 0, mail: 0 },
    });
    expect(await bill()).toEqual([
      ["08", 1, 1],
      ["10", 2, 1],
    ]);
    expect(await verifyLedger(db.pool)).toBeNull();
    expect(await db.database.jobRun.findFirstOrThrow()).toMatchObject({ result: { done: true } });
  });

  test("invariant 6: two at once bill each hour once", async () => {
    await use({ "08": 1, "09": 2, "10": 3 });
    const runs = await Promise.all([1, 2].map(() => runJobs(deps(), { budgetMs: 25_000 })));
    expect(runs[0]!.counts.accepted + runs[1]!.counts.accepted).toBe(3);
    expect(runs[0]!.counts.frozen + runs[1]!.counts.frozen).toBe(3);
    expect(await bill()).toEqual([
      ["08", 1, 1],
      ["09", 2, 1],
      ["10", 3, 1],
    ]);
  });

  test("M27 sends nothing while it is not armed, and says so", async () => {
    await use({ "10": 5 });
    const other = deps({ installationId: "a-restored-copy" });
    expect(await runJobs(other, { budgetMs: 25_000 })).toMatchObject({
      counts: { frozen: 1, submitted: 0, unarmed: 1 },
      waiting: { records: 1 },
    });
    expect(await bill()).toEqual([]);
    await runJobs(deps(), { budgetMs: 25_000 });
    expect(await bill()).toEqual([["10", 5, 1]]);
  });

  test("begins nothing once its time is over, and the next run goes on", async () => {
    await use({ "10": 5 });
    const stopped = deps({ isStopping: () => true });
    expect(await runJobs(stopped, { budgetMs: 25_000 })).toMatchObject({ done: false, counts: { frozen: 0 } });
    expect(await runJobs(deps(), { budgetMs: 25_000 })).toMatchObject({ done: true, counts: { accepted: 1 } });
  });

  test("M13 on the 1st sends last month's records first, and expires what is unsent at 06:00", async () => {
    const first = new Date("2026-12-01T05:58:00Z");
    const agreement = await use({});
    const events = ["2026-12-01T04:10:00Z", "2026-11-30T22:10:00Z", "2026-11-30T23:10:00Z"].map((timestamp) =>
      aUsageEvent({ agreementId: agreement.id, quantity: 4, timestamp }),
    );
    await reportUsage(db, new Date("2026-12-01T04:30:00Z"), events);
    const asked: string[][] = [];
    const unanswered = deps({
      clock: fixedClock(first),
      metering: (region) => ({
        region,
        batchMeterUsage({ records }) {
          asked.push(records.map(({ timestamp }) => timestamp.toISOString().slice(8, 13)));
          return Promise.resolve({
            kind: "refused",
            because: "throttled",
            requestId: null,
            httpStatus: 400,
            durationMs: 1,
            errorName: "ThrottlingException",
            message: "",
          });
        },
      }),
    });
    await runJobs(unanswered, { budgetMs: 25_000 });
    expect(asked[0]).toEqual(["30T22", "30T23", "01T04"]);
    const after = await runJobs(deps({ clock: fixedClock(new Date("2026-12-01T06:00:00Z")), installationId: null }), {
      budgetMs: 25_000,
    });
    expect(after.counts.expired).toBe(2);
    const records = await db.database.meteringRecord.findMany({
      where: { agreementId: agreement.id },
      orderBy: { hour: "asc" },
    });
    expect(records.map(({ state, reason }) => [state, reason])).toEqual([
      ["EXPIRED", "WINDOW_CLOSED"],
      ["EXPIRED", "WINDOW_CLOSED"],
      ["READY", null],
    ]);
  });
});
