import { beforeAll, describe, expect, test } from "vitest";
import { createSealer } from "#lib/sealing/seal.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { logger } from "#lib/log/log.ts";
import { runJobs } from "#lib/jobs/run-jobs.ts";
import { allSteps } from "#lib/jobs/steps/all-steps.ts";
import type { JobDeps } from "#lib/jobs/steps/job-step.ts";
import { NOW, SEAL_SECRET, type Subject } from "#lib/testing/job-steps/step-case.ts";
import { portCases, stepCases } from "#lib/testing/job-steps/step-cases.ts";
import type { MarketplaceAgreement } from "#lib/marketplace/agreement-port.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAwsAccountId } from "#lib/testing/fixtures/factories.ts";
import { noAgreements, noQueue } from "#lib/testing/no-agreements.ts";
import { fixedClock } from "#lib/time/clock.ts";

const db = useDatabase({ connections: 10 });

beforeAll(async () => {
  logger.level = "silent"; // each failed step is logged
  await db.database.installation.update({ where: { id: 1 }, data: { installationId: "test-installation" } });
});

/** Ports called in this run; those in `broken` throw. */
function deps(called: Set<string>, broken: string | null, now = NOW): JobDeps {
  const port = <T>(name: string, answer: T) => {
    called.add(name);
    return name === broken ? Promise.reject(new Error("this port is broken")) : Promise.resolve(answer);
  };
  return {
    pool: db.pool,
    db: db.database,
    clock: fixedClock(now),
    entitlements: { getEntitlements: () => Promise.resolve([]) },
    arrivals: {
      registration: { resolveCustomer: () => Promise.reject(new AppError("REGISTRATION_TOKEN_INVALID", "unknown")) },
      sealer: createSealer([SEAL_SECRET]),
    },
    agreements: { ...noAgreements, describe: (id) => Promise.resolve(id.includes(".") ? shown(id) : "unknown") },
    ingestLifecycleEvents: async () => port("hear-notices", await noQueue()),
    metering: (region) => ({
      region,
      batchMeterUsage: ({ records }) =>
        Promise.resolve({
          kind: "answered",
          requestId: null,
          httpStatus: 200,
          durationMs: 1,
          awsDate: null,
          unprocessed: [],
          results: records.map((record) => ({ record, status: "Success", meteringRecordId: "m-1" })),
        }),
    }),
    region: "us-east-1",
    installationId: "test-installation",
    account: {
      sellerAccountId: "999900001111",
      identity: {
        whoAmI: () => Promise.resolve({ accountId: "999900001111", arn: "arn:aws:iam::999900001111:user/a" }),
      },
      memory: { isAsked: false, accountId: null },
    },
    deliverWebhooks: () => port("webhooks", { webhooksDelivered: 0, webhooksFailed: 0 }),
    deliverMail: () => port("mail", { sent: 0, failed: 0 }),
    random: () => 0,
  };
}

/** An agreement as AWS shows it; its id names the product, as the case of `apply-events-of-found` writes it. */
function shown(awsAgreementId: string): MarketplaceAgreement {
  return {
    awsAgreementId,
    initialAgreementId: awsAgreementId,
    status: "ACTIVE",
    customerAwsAccountId: anAwsAccountId(),
    proposerAccountId: null,
    offerId: null,
    productId: awsAgreementId.split(".")[1]!,
    startsAt: new Date("2026-11-01T00:00:00Z"),
    endsAt: null,
    lastUpdatedAt: null,
    renewsByItself: null,
    endReason: null,
    licenseArn: null,
  };
}

async function refuse({ refusedAt: { table, event, when } }: Subject): Promise<void> {
  await db.pool.query(`
    CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not today''; END';
    CREATE TRIGGER refuse BEFORE ${event} ON ${table} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION refuse()`);
}

/** One thing to do for each step, all of them sound. */
async function prepareAll(): Promise<Map<string, Subject>> {
  const prepared = Object.entries(stepCases).map(async ([name, { prepare }]) => [name, await prepare(db)] as const);
  const subjects = new Map(await Promise.all(prepared));
  // Looking through each product's list at AWS's rate would take most of a run.
  await db.pool.query(
    "INSERT INTO agreement_sweep (product_id, due_at) SELECT id, $1 FROM product ON CONFLICT DO NOTHING",
    [new Date(NOW.getTime() + 3_600_000)],
  );
  return subjects;
}

async function findUndone(subjects: ReadonlyMap<string, Subject>): Promise<string[]> {
  const found = await Promise.all([...subjects].map(async ([name, { isDone }]) => ((await isDone()) ? [] : [name])));
  return found.flat();
}

const run = (called: Set<string>, broken: string | null = null) => runJobs(deps(called, broken), { budgetMs: 60_000 });

test("every step has its case here, and no case is of a step that is gone", () => {
  const names = allSteps.map(({ name }) => name);
  expect([...Object.keys(stepCases), ...portCases].toSorted()).toEqual(names.toSorted());
  expect(new Set(names).size).toBe(names.length);
});

test("where nothing fails, every step does what there is to do", async () => {
  const subjects = await prepareAll();
  const called = new Set<string>();
  const result = await run(called);
  expect(result).toMatchObject({ done: true });
  expect(result).not.toHaveProperty("failed");
  expect(await findUndone(subjects)).toEqual([]);
  expect([...called].toSorted()).toEqual(portCases.toSorted());
});

/** What failed in the case before: the next run finds it mended, and does it. */
const mending = new Map<string, Subject>();

describe("one step fails, and every other one does its work", () => {
  test.each(Object.keys(stepCases))("%s", async (name) => {
    const { prepare, isWhole, alsoFail = [] } = stepCases[name]!;
    const broken = await prepare(db);
    const subjects = await prepareAll();
    await refuse(broken);
    const result = await run(new Set()).finally(() =>
      db.pool.query(`DROP TRIGGER refuse ON ${broken.refusedAt.table}`),
    );
    expect(result).toMatchObject({ done: false, failed: [name, ...alsoFail] });
    const needing = Object.keys(stepCases).filter((other) => stepCases[other]!.needs?.includes(name));
    // Another product, agreement or endpoint of the same step does its work as well.
    const mayWait = [...(isWhole === undefined ? [] : [name]), ...alsoFail, ...needing];
    expect((await findUndone(subjects)).filter((other) => !mayWait.includes(other))).toEqual([]);
    expect(await broken.isDone()).toBe(false);
    expect(await findUndone(mending)).toEqual([]);
    mending.clear();

    mending.set(name, broken);
  });

  test.each([...portCases])("the port of %s", async (name) => {
    const subjects = await prepareAll();
    const called = new Set<string>();
    expect(await run(called, name)).toMatchObject({ done: false, failed: [name] });
    expect(await findUndone(subjects)).toEqual([]);
    expect([...called].toSorted()).toEqual(portCases.toSorted());
  });
});
