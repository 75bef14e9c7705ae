import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { runJobs } from "#lib/jobs/run-jobs.ts";
import { verifyLedger } from "#lib/metering/verify-ledger.ts";
import { useDatabase } from "#lib/testing/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/factories.ts";
import { reportUsage } from "#lib/testing/ledger.ts";
import { listAtSimulator, subscribeAtSimulator, useSimulator } from "#lib/testing/simulator.ts";
import { fixedClock } from "#lib/time/clock.ts";
import { noAgreements, noQueue } from "#lib/testing/no-agreements.ts";

const db = useDatabase({ connections: 10 });
const simulator = useSimulator();
const noon = new Date("2026-11-21T12:00:00Z");
const KILLS = 4;

/** Runs jobs in a process of its own and kills it with -9 a moment after it began. */
async function killedRun(afterMs: number): Promise<void> {
  const script = path.resolve(import.meta.dirname, "../testing/job-loop.ts");
  const child = spawn(process.execPath, [script, db.url, noon.toISOString(), "kill-test"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: process.env,
  });
  const gone = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), gone]);
  await wait(afterMs);
  child.kill("SIGKILL");
  const [, signal] = (await gone) as [number | null, string | null];
  expect(signal).toBe("SIGKILL");
  // Machine time passes until its lease runs out.
  await db.pool.query("UPDATE metering_record SET lease_until = lease_until - interval '1 hour', due_at = NULL");
}

test("M01 invariant 6: job runs killed with -9 while AWS misbehaves lose nothing and bill nothing twice", async () => {
  await simulator.setClock(noon);
  await db.database.installation.update({ where: { id: 1 }, data: { installationId: "kill-test" } });
  const product = await aProduct(db.database);
  await listAtSimulator(simulator, product);
  const begun = new Date("2026-11-14T00:00:00Z");
  const agreements = await Promise.all(
    Array.from({ length: 30 }, async () =>
      anAgreement(db.database, product, await subscribeAtSimulator(simulator, product.productCode, begun)),
    ),
  );
  let reported = 0;
  const report = async (hour: string, quantity: number) => {
    const events = agreements.map(({ id }) =>
      aUsageEvent({ agreementId: id, quantity, timestamp: `2026-11-21T${hour}:15:00Z` }),
    );
    const verdicts = await reportUsage(db, noon, events);
    expect(new Set(verdicts.map(({ status }) => status))).toEqual(new Set(["accepted"]));
    reported += quantity * agreements.length;
  };
  await simulator.setFaults(
    [
      { operation: "BatchMeterUsage", kind: "drop-answer", rate: 0.2 },
      { operation: "BatchMeterUsage", kind: "internal", rate: 0.1 },
      { operation: "BatchMeterUsage", kind: "throttle", rate: 0.1 },
      { operation: "BatchMeterUsage", kind: "unprocessed", rate: 0.2, share: 0.5 },
      { operation: "BatchMeterUsage", kind: "latency", rate: 0.5, ms: 40 },
    ],
    11,
  );
  for (let kill = 0; kill < KILLS; kill++) {
    // Usage of an hour that a killed run may have frozen already, half-way or not at all.
    await Promise.all([report("09", 2.5), killedRun(60 + kill * 130)]);
    await report("10", 1);
  }

  await simulator.setFaults([]);
  const last = {
    pool: db.pool,
    db: db.database,
    entitlements: { getEntitlements: () => Promise.resolve([]) },
    agreements: noAgreements,
    hearNotices: noQueue,
    clock: fixedClock(new Date("2026-11-21T13:00:00Z")),
    metering: simulator.metering,
    region: "us-east-1",
    installationId: "kill-test",
    deliverWebhooks: () => Promise.resolve({ webhooksDelivered: 0, webhooksFailed: 0 }),
    deliverMail: () => Promise.resolve({ sent: 0, failed: 0 }),
    random: () => 0,
  };
  await simulator.setClock(new Date("2026-11-21T13:00:00Z"));
  await expect(runJobs(last, { budgetMs: 60_000 })).resolves.toMatchObject({ done: true, waiting: { records: 0 } });

  expect(await verifyLedger(db.pool)).toBeNull();
  const bill = await simulator.billed({ productCode: product.productCode });
  expect(bill.total).toBe(reported);
  expect(bill.records.filter(({ conflicts }) => conflicts > 0)).toEqual([]);
}, 120_000);
