import { beforeEach, describe, expect, test } from "vitest";
import { readDeepReadiness } from "#lib/jobs/clock/deep-readiness.ts";
import { createClockWatch, warnOfStoppedJobs } from "#lib/jobs/clock/warn-of-stopped-jobs.ts";
import { readMetrics } from "#lib/jobs/metrics.ts";
import { runJobs } from "#lib/jobs/run-jobs.ts";
import type { JobDeps } from "#lib/jobs/steps/job-step.ts";
import { reviewAlerts } from "#lib/metering/alerts/review-alerts.ts";
import { findOverdueHours } from "#lib/metering/queries/overdue-hours.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent, aUser } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { noAgreements, noQueue } from "#lib/testing/no-agreements.ts";
import { fixedClock } from "#lib/time/clock.ts";

const db = useDatabase();
const at = (time: string, day = 21) => new Date(`2026-11-${day}T${time}:00Z`);
let product: Awaited<ReturnType<typeof aProduct>>;

beforeEach(async () => {
  await db.pool.query(
    "TRUNCATE product, agreement, usage_event, metering_hour, metering_record, hour_state, job_run, alert, mail_outbox, operator CASCADE",
  );
  await db.database.installation.update({ where: { id: 1 }, data: { installationId: "test-installation" } });
  product = await aProduct(db.database);
  const { id: agreementId } = await anAgreement(db.database, product);
  await reportUsage(db, at("10:20"), [aUsageEvent({ agreementId, quantity: 3, timestamp: "2026-11-21T10:15:00Z" })]);
});

let beats = 0;
const deps = (now: Date, over: Partial<JobDeps> = {}): JobDeps => ({
  pool: db.pool,
  db: db.database,
  entitlements: { getEntitlements: () => Promise.resolve([]) },
  agreements: noAgreements,
  ingestLifecycleEvents: noQueue,
  clock: fixedClock(now),
  metering: () => ({ region: "us-east-1", batchMeterUsage: () => Promise.reject(new Error("not in this test")) }),
  region: "us-east-1",
  installationId: "test-installation",
  deliverWebhooks: () => Promise.resolve({ webhooksDelivered: 0, webhooksFailed: 0 }),
  deliverMail: () => Promise.resolve({ sent: 0, failed: 0 }),
  random: () => 0,
  beat: () => Promise.resolve(void beats++),
  ...over,
});

const warn = (now: Date, installationId: string | null = "test-installation") =>
  warnOfStoppedJobs({ db: db.database, now, hasChat: true, installationId });
const alert = () => db.database.alert.findFirst({ where: { kind: "JOB_CLOCK_STANDS", closedAt: null } });
const pending = () => db.database.mailOutbox.count({ where: { template: "alerts" } });
const deep = (now: Date, installationId: string | null = "test-installation") =>
  readDeepReadiness({ pool: db.pool, clock: fixedClock(now), installationId, sellerAccountId: null });

async function metric(name: string, now: Date): Promise<number> {
  const { text } = await readMetrics(db.pool, now, null);
  const [, value = ""] = new RegExp(`^tallyport_${name} (\\S+)$`, "m").exec(text)!;
  return value === "+Inf" ? Infinity : Number(value);
}

async function anOwner() {
  const { id: userId } = await aUser(db.database);
  await db.database.operator.create({ data: { userId, role: "OWNER" } });
}

describe("job runs have stopped", () => {
  test("one event and no run for 22 hours: the usage API warns, and each server's readiness and metrics say so", async () => {
    await anOwner();
    const run = await runJobs(deps(at("10:21")), { budgetMs: 25_000 });
    expect(run).toMatchObject({ done: true, counts: { frozen: 0 } });
    const later = at("08:21", 22);

    expect(await warn(at("10:26"))).toBe(false);
    expect(await warn(later)).toBe(true);
    const data = { minutes: 1_320, hours: 1, nearestDeadline: "2026-11-22T09:59:00.000Z" };
    expect(await alert()).toMatchObject({ severity: "CRITICAL", data, toldAt: later });
    // An owner and the chat.
    expect(await pending()).toBe(2);

    expect(await deep(later)).toEqual({
      isReady: false,
      readiness: { database: true, migrations: true, armed: true, lastRunAgeSeconds: 79_200 },
    });
    expect(await metric("nearest_deadline_seconds", later)).toBe(at("09:59", 22).getTime() / 1000);
    expect(await metric("last_job_run_age_seconds", later)).toBe(79_200);
    expect(await metric("overdue_hours", later)).toBe(1);
  });

  test("operators are notified at most once an hour, whichever servers look", async () => {
    await anOwner();
    await runJobs(deps(at("10:21")), { budgetMs: 25_000 });
    await Promise.all([1, 2, 3, 4].map(() => warn(at("12:00"))));
    expect(await pending()).toBe(2);
    await warn(at("12:59"));
    expect(await pending()).toBe(2);
    await warn(at("13:00"));
    expect(await pending()).toBe(4);
    await db.database.alert.updateMany({ data: { acknowledgedAt: at("13:01") } });
    await warn(at("15:00"));
    expect(await pending()).toBe(4);
  });

  test("a run that ends closes the alert and sends the heartbeat", async () => {
    await anOwner();
    await warn(at("11:30"));
    expect(await alert()).not.toBeNull();
    beats = 0;
    const clock = at("11:31");
    const unsent = deps(clock, {
      metering: () => ({ region: "us-east-1", batchMeterUsage: () => new Promise(() => {}) }),
    });
    expect(await runJobs({ ...unsent, isStopping: () => true }, { budgetMs: 25_000 })).toMatchObject({ done: false });
    expect(await alert()).toBeNull();
    expect(beats).toBe(1);
    expect(await deep(clock)).toMatchObject({ isReady: true, readiness: { lastRunAgeSeconds: 0 } });
  });

  test("a copy keeps quiet: no warning, no heartbeat, not ready", async () => {
    await anOwner();
    beats = 0;
    expect(await warn(at("08:21", 22), "a-restored-copy")).toBe(false);
    expect(await warn(at("08:21", 22), null)).toBe(false);
    expect(await pending()).toBe(0);
    await runJobs(deps(at("10:21"), { installationId: "a-restored-copy" }), { budgetMs: 25_000 });
    expect(beats).toBe(0);
    expect(await deep(at("10:21"), "a-restored-copy")).toMatchObject({ isReady: false, readiness: { armed: false } });
  });

  test("where no run ever ended, the first usage counts, whatever hour it is of", async () => {
    expect(await warn(at("10:25"))).toBe(false);
    expect(await warn(at("10:26"))).toBe(true);
    expect(await deep(at("11:06"))).toMatchObject({ isReady: false, readiness: { lastRunAgeSeconds: null } });
    expect(await metric("last_job_run_age_seconds", at("11:06"))).toBe(Infinity);
  });
});

describe("hours that should be frozen", () => {
  test("count from five minutes after their freeze on, until they are frozen", async () => {
    await db.database.product.update({ where: { id: product.id }, data: { graceMinutes: 30 } });
    expect(await findOverdueHours(db.pool, at("11:34"))).toEqual([]);
    expect(await findOverdueHours(db.database, at("11:35"))).toEqual([
      {
        productId: product.id,
        productTitle: product.title,
        hour: at("10:00"),
        dueAt: at("11:30"),
        deadline: at("09:59", 22),
      },
    ]);
    const unsent = deps(at("11:36"), { installationId: null });
    expect(await runJobs(unsent, { budgetMs: 25_000 })).toMatchObject({ counts: { frozen: 1 } });
    expect(await findOverdueHours(db.pool, at("11:40"))).toEqual([]);
  });

  test("without usage that still counts there is nothing to lose", async () => {
    await db.pool.query("DELETE FROM usage_event");
    expect(await findOverdueHours(db.pool, at("08:00", 22))).toEqual([]);
  });

  test("raise the alert of near deadlines", async () => {
    const alerts = () => db.database.alert.findMany({ where: { kind: "DEADLINE_NEAR", closedAt: null } });
    await reviewAlerts({ db: db.pool, now: at("03:58", 22) });
    expect(await alerts()).toEqual([]);
    await reviewAlerts({ db: db.pool, now: at("03:59", 22) });
    expect(await alerts()).toMatchObject([
      { subject: `product:${product.id}`, data: { hours: 1, nearestDeadline: "2026-11-22T09:59:00.000Z" } },
    ]);
    await runJobs(deps(at("04:00", 22), { installationId: null }), { budgetMs: 25_000 });
    expect(await alerts()).toMatchObject([{ data: { records: 1 } }]);
  });
});

test("a process looks once in fifteen seconds, or when business time has gone on by a minute", () => {
  const isDue = createClockWatch();
  const machine = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1000);
  expect(isDue(at("10:00"), machine(0))).toBe(true);
  expect(isDue(at("10:00"), machine(14))).toBe(false);
  expect(isDue(at("10:00"), machine(15))).toBe(true);
  expect(isDue(at("10:01"), machine(16))).toBe(true);
  expect(isDue(at("10:01"), machine(17))).toBe(false);
});
