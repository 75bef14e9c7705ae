import { beforeEach, describe, expect, test } from "vitest";
import { readDeepReadiness } from "#lib/jobs/clock/deep-readiness.ts";
import { readMetrics } from "#lib/jobs/metrics.ts";
import { runJobs } from "#lib/jobs/run-jobs.ts";
import type { JobDeps } from "#lib/jobs/steps/job-step.ts";
import { createIdentityClient } from "#lib/marketplace/clients.ts";
import { awsIdentity } from "#lib/marketplace/credentials/caller-identity.ts";
import type { AccountCheck } from "#lib/metering/submit/preconditions/compare-account.ts";
import { findSendingState } from "#lib/metering/submit/preconditions/find-sending-state.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { noAgreements, noQueue } from "#lib/testing/no-agreements.ts";
import { listAtSimulator, subscribeAtSimulator, useSimulator } from "#lib/testing/servers/simulator.ts";
import { fixedClock } from "#lib/time/clock.ts";

const base = useDatabase({ connections: 10 });
const simulator = useSimulator();
const SELLER = "999900001111";
const OTHER = "111122223333";
const noon = new Date("2026-11-21T12:00:00Z");
const later = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);
const operator = { userId: "00000000-0000-4000-8000-000000000001", operatorRole: "OWNER" as const };

beforeEach(async () => {
  process.env["AWS_ENDPOINT_URL_STS"] = simulator.url;
  await simulator.control("POST", "/_sim/reset");
  await simulator.setClock(noon);
  await base.database.installation.update({ where: { id: 1 }, data: { installationId: "test-installation" } });
  await base.database.accountCheck.deleteMany();
  await base.database.alert.deleteMany();
});

/** A server of its own, whose access key leads to an account. */
function aServer(accountId: string): AccountCheck {
  const keys = () => Promise.resolve({ accessKeyId: `AKIATEST${accountId}`, secretAccessKey: "test" });
  const identity = awsIdentity(createIdentityClient(keys));
  return { sellerAccountId: SELLER, identity, memory: { isAsked: false, accountId: null } };
}

const run = (account: AccountCheck, now = noon) => {
  const deps: JobDeps = {
    pool: base.pool,
    db: base.database,
    entitlements: { getEntitlements: () => Promise.resolve([]) },
    agreements: noAgreements,
    ingestLifecycleEvents: noQueue,
    clock: fixedClock(now),
    metering: simulator.metering,
    region: "us-east-1",
    installationId: "test-installation",
    deliverWebhooks: () => Promise.resolve({ webhooksDelivered: 0, webhooksFailed: 0 }),
    deliverMail: () => Promise.resolve({ sent: 0, failed: 0 }),
    random: () => 0,
    account,
  };
  return runJobs(deps, { budgetMs: 25_000 });
};

async function aDueRecord(): Promise<string> {
  const product = await aProduct(base.database);
  await listAtSimulator(simulator, product);
  const bought = await subscribeAtSimulator(simulator, product.productCode, new Date("2026-11-14T00:00:00Z"));
  const { id: agreementId } = await anAgreement(base.database, product, bought);
  const usage = aUsageEvent({ agreementId, quantity: 3, timestamp: "2026-11-21T10:15:00Z" });
  await reportUsage(base, new Date("2026-11-21T11:30:00Z"), [usage]);
  return product.productCode;
}

const billed = async (productCode: string) => (await simulator.billed({ productCode })).total;
const openAlerts = async () => {
  const rows = await base.database.alert.findMany({ where: { closedAt: null }, orderBy: { kind: "asc" } });
  return rows
    .filter(({ kind }) => kind.startsWith("AWS_ACCOUNT"))
    .map(({ kind, severity, data }) => ({ kind, severity, data }));
};
const asked = async () => {
  const { calls } = await simulator.control<{ calls: object[] }>("GET", "/_sim/calls?operation=GetCallerIdentity");
  return calls.length;
};
const silence = () => simulator.setFaults([{ operation: "GetCallerIdentity", kind: "reset", rate: 1 }]);
/** Makes the next question due: machine time, which no test waits for. */
const makeDue = () => base.pool.query("UPDATE account_check SET ask_at = 'epoch'");
const state = () => findSendingState({ db: base.database, actor: operator }, "test-installation", SELLER);
const ready = async (now: Date) => {
  const { isReady, readiness } = await readDeepReadiness({
    pool: base.pool,
    clock: fixedClock(now),
    installationId: "test-installation",
    sellerAccountId: SELLER,
  });
  return [isReady, readiness.otherAwsAccount];
};
const mismatch = async () =>
  /^tallyport_aws_account_mismatch (\d)$/m.exec((await readMetrics(base.pool, noon, SELLER)).text)?.[1];

describe("whose credentials these are", () => {
  test("the seller's own: usage is billed, and STS is asked once in a quarter of an hour", async () => {
    const productCode = await aDueRecord();
    const server = aServer(SELLER);
    expect(await run(server)).toMatchObject({ done: true, counts: { accepted: 1, otherAccount: 0 } });
    expect(await billed(productCode)).toBe(3);
    await run(server, later(1));
    expect(await asked()).toBe(1);
    await makeDue();
    await run(server, later(16));
    expect(await asked()).toBe(2);
    expect([await state(), await mismatch(), await openAlerts()]).toEqual(["armed", "0", []]);
  });

  test("another account's: nothing is sent from the first run on, and operators hear of it; cured, all goes out by itself", async () => {
    const productCode = await aDueRecord();
    const wrong = aServer(OTHER);
    expect(await run(wrong)).toMatchObject({
      done: true,
      counts: { frozen: 1, submitted: 0, unarmed: 0, otherAccount: 1 },
      waiting: { records: 1 },
    });
    expect(await billed(productCode)).toBe(0);
    expect([await state(), await mismatch()]).toEqual(["other-account", "1"]);
    expect(await ready(noon)).toEqual([false, OTHER]);
    expect(await openAlerts()).toEqual([
      { kind: "AWS_ACCOUNT_OTHER", severity: "CRITICAL", data: { account: OTHER, expected: SELLER } },
    ]);
    // It is asked in each run while that lasts, due or not.
    await run(wrong, later(1));
    expect(await asked()).toBe(2);

    const cured = aServer(SELLER);
    expect(await run(cured, later(2))).toMatchObject({ counts: { accepted: 1, otherAccount: 0 } });
    expect(await billed(productCode)).toBe(3);
    expect([await state(), await mismatch(), await openAlerts()]).toEqual(["armed", "0", []]);
    expect(await ready(later(2))).toEqual([true, undefined]);
  });

  test("one server with other credentials stops itself and not the others", async () => {
    const productCode = await aDueRecord();
    const [sound, wrong] = [aServer(SELLER), aServer(OTHER)];
    await run(wrong);
    expect(await run(sound)).toMatchObject({ counts: { accepted: 1 } });
    expect(await run(wrong)).toMatchObject({ counts: { otherAccount: 1 } });
    expect(await billed(productCode)).toBe(3);
  });

  test("STS does not say, and never did: usage is billed, operators are warned, and it is asked again each minute", async () => {
    const productCode = await aDueRecord();
    await silence();
    const server = aServer(SELLER);
    expect(await run(server)).toMatchObject({ done: true, counts: { accepted: 1, otherAccount: 0 } });
    expect(await billed(productCode)).toBe(3);
    expect(await openAlerts()).toMatchObject([{ kind: "AWS_ACCOUNT_UNKNOWN", severity: "WARNING" }]);
    const kept = await base.database.accountCheck.findUniqueOrThrow({ where: { id: 1 } });
    expect(kept).toMatchObject({ accountId: null, silentSince: noon, error: expect.any(String) });
    expect(kept.askAt.getTime() - Date.now()).toBeLessThan(60_000);

    await simulator.setFaults([]);
    await makeDue();
    await run(server, later(1));
    expect(await openAlerts()).toEqual([]);
    expect(await base.database.accountCheck.findUnique({ where: { id: 1 } })).toMatchObject({
      accountId: SELLER,
      silentSince: null,
      error: null,
    });
  });

  test.each([
    ["another account: sending stays stopped", OTHER, 1],
    ["the seller's: sending goes on", SELLER, 0],
  ])("STS does not say, and named last %s, for a new server too", async (_, accountId, otherAccount) => {
    await run(aServer(accountId));
    await silence();
    const restarted = aServer(accountId);
    expect(await run(restarted, later(1))).toMatchObject({ counts: { otherAccount } });
    expect(await run(restarted, later(2))).toMatchObject({ counts: { otherAccount } });
    expect((await openAlerts()).map(({ kind }) => kind)).toEqual(otherAccount === 1 ? ["AWS_ACCOUNT_OTHER"] : []);
  });

  test("STS refuses: that names no account, so usage is billed and operators are warned", async () => {
    const productCode = await aDueRecord();
    await simulator.setFaults([
      { operation: "GetCallerIdentity", kind: "error", name: "InvalidClientTokenId", status: 403, rate: 1 },
    ]);
    expect(await run(aServer(SELLER))).toMatchObject({ counts: { accepted: 1 } });
    expect(await billed(productCode)).toBe(3);
    expect(await openAlerts()).toMatchObject([{ data: { stsError: "InvalidClientTokenId" } }]);
  });

  test("many servers ask once where all is well", async () => {
    const servers = Array.from({ length: 4 }, () => aServer(SELLER));
    for (const server of servers) await run(server);
    expect(await asked()).toBe(4);
    await makeDue();
    await Promise.all(servers.map((server) => run(server, later(20))));
    expect(await asked()).toBe(5);
  });
});
