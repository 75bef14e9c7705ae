import { beforeAll, expect, test } from "vitest";
import { readMetrics } from "#lib/jobs/metrics.ts";
import { runJobs } from "#lib/jobs/run-jobs.ts";
import type { JobDeps } from "#lib/jobs/steps/job-step.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { noAgreements, noQueue } from "#lib/testing/no-agreements.ts";
import { listAtSimulator, subscribeAtSimulator, useSimulator } from "#lib/testing/servers/simulator.ts";
import { fixedClock } from "#lib/time/clock.ts";

const db = useDatabase({ connections: 10 });
const simulator = useSimulator();
const noon = new Date("2026-11-21T12:00:00Z");

beforeAll(async () => {
  await simulator.setClock(noon);
  await db.database.installation.update({ where: { id: 1 }, data: { installationId: "test-installation" } });
});

const deps = (): JobDeps => ({
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
});

async function aProductInUse() {
  const product = await aProduct(db.database);
  await listAtSimulator(simulator, product);
  const bought = await subscribeAtSimulator(simulator, product.productCode, new Date("2026-11-14T00:00:00Z"));
  const { id: agreementId } = await anAgreement(db.database, product, bought);
  const usage = aUsageEvent({ agreementId, quantity: 3, timestamp: "2026-11-21T10:15:00Z" });
  await reportUsage(db, new Date("2026-11-21T11:30:00Z"), [usage]);
  return product;
}

test("one product's freeze fails: the other's hours are frozen and billed; the second time in a row operators hear of it", async () => {
  const [broken, sound] = [await aProductInUse(), await aProductInUse()];
  await db.pool.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not today''; END';
    CREATE TRIGGER refuse BEFORE INSERT ON metering_record FOR EACH ROW
      WHEN (NEW.product_id = '${broken.id}') EXECUTE FUNCTION refuse()`);
  const run = () => runJobs(deps(), { budgetMs: 25_000 });
  const billed = async ({ productCode }: { productCode: string }) =>
    (await simulator.billed({ productCode })).records.map(({ quantity }) => quantity);
  const alerts = () => db.database.alert.findMany({ where: { kind: "JOB_STEP_FAILING", closedAt: null } });

  expect(await run()).toMatchObject({ done: false, failed: ["freeze"], counts: { frozen: 1, accepted: 1 } });
  expect([await billed(sound), await billed(broken)]).toEqual([[3], []]);
  expect(await alerts()).toEqual([]);

  expect(await run()).toMatchObject({ done: false, failed: ["freeze"] });
  const data = { step: "the step that freezes the hours that are due", parts: 1, runs: 2 };
  expect(await alerts()).toMatchObject([{ subject: "job_step:freeze", severity: "CRITICAL", data }]);
  const { text } = await readMetrics(db.pool, noon, null);
  expect(text).toContain('tallyport_job_step_failures_total{step="freeze"} 2');
  expect(text).toContain('tallyport_job_step_failures_total{step="submit"} 0');

  await db.pool.query("DROP TRIGGER refuse ON metering_record");
  const mended = await run();
  expect(mended).toMatchObject({ done: true, counts: { accepted: 1 } });
  expect(mended).not.toHaveProperty("failed");
  expect(await billed(broken)).toEqual([3]);
  expect(await alerts()).toEqual([]);
});

test("a run that cannot be noted freezes and sends all the same, and says so", async () => {
  const product = await aProductInUse();
  await db.pool.query(`
    CREATE FUNCTION refuse_run() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not today''; END';
    CREATE TRIGGER refuse_run BEFORE INSERT OR UPDATE ON job_run FOR EACH ROW EXECUTE FUNCTION refuse_run()`);
  const run = () => runJobs(deps(), { budgetMs: 25_000 });
  expect(await run()).toMatchObject({ done: false, failed: ["note-run"], counts: { frozen: 1, accepted: 1 } });
  expect((await simulator.billed({ productCode: product.productCode })).records).toMatchObject([{ quantity: 3 }]);

  // Begun, but its end cannot be noted.
  await db.pool.query(`
    DROP TRIGGER refuse_run ON job_run;
    CREATE TRIGGER refuse_run BEFORE UPDATE OF result ON job_run FOR EACH ROW EXECUTE FUNCTION refuse_run()`);
  expect(await run()).toMatchObject({ done: false, failed: ["note-run"] });
  await db.pool.query("DROP TRIGGER refuse_run ON job_run");
  expect(await run()).not.toHaveProperty("failed");
});
