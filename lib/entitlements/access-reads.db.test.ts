import { beforeAll, beforeEach, expect, test } from "vitest";
import { openAskedReads, type AskedReads } from "#lib/agreements/aws-sync/ask-for-read.ts";
import { enqueueRead, isReadDue, readAllAsked } from "#lib/agreements/aws-sync/read-asked.ts";
import { createDatabase } from "#lib/db/client.ts";
import { createPool } from "#lib/db/pool.ts";
import type { Read, Statement } from "#lib/db/read.ts";
import { answerAccess } from "#lib/entitlements/answer-access.ts";
import { getAccess } from "#lib/entitlements/get-access.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";
import { awsAgreements } from "#lib/marketplace/aws-agreements.ts";
import { createAgreementClient } from "#lib/marketplace/clients.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization } from "#lib/testing/fixtures/factories.ts";
import { useSimulator } from "#lib/testing/servers/simulator.ts";

// Who asks for access causes a read of AWS where the last one is older than five minutes: against the simulator, which
// tells nothing by itself.

const db = useDatabase();
const aws = useSimulator();
const read: Read = async <Row extends object>(statement: Statement) => (await db.pool.query<Row>(statement)).rows;
let port: AgreementPort;
let reads: AskedReads;
let product: { id: string; productCode: string };

type Sold = { agreementId: string; licenseArn: string; customerAwsAccountId: string };

beforeAll(async () => {
  process.env["AWS_ENDPOINT_URL_MARKETPLACE_AGREEMENT"] = aws.url;
  port = awsAgreements(createAgreementClient());
  reads = open(port);
  const { products } = await aws.control<{
    products: { productCode: string; productId: string; title: string; pricingModel: string; integration: string }[];
  }>("GET", "/_sim/products");
  const { productCode, productId, title } = products.find(
    ({ pricingModel, integration }) => pricingModel === "SUBSCRIPTION" && integration === "LICENSE",
  )!;
  product = await db.database.product.create({ data: { productCode, productId, title, pricingModel: "SUBSCRIPTION" } });
  await aws.control("PUT", "/_sim/delivery", { on: false });
});
beforeEach(async () => {
  await aws.setFaults([]);
  await db.database.askedRead.deleteMany();
});

const now = () => aws.control<{ now: string }>("GET", "/_sim/clock").then((clock) => new Date(clock.now));
const clock = { now, isFollowed: true };
const passTime = (minutes: number) => aws.control("PUT", "/_sim/clock", { shiftSeconds: minutes * 60 });
const change = (id: string, what: string) => aws.control("POST", `/_sim/agreements/${id}/${what}`, {});
const open = (agreements: AgreementPort, over: object = {}) =>
  openAskedReads({ db: db.database, pool: db.pool, agreements, clock, random: () => 0, ...over });

/** A buyer of the simulator whose agreement is known here and linked. */
async function aBuyer(over: object = {}) {
  const sold = await aws.control<Sold>("POST", "/_sim/subscriptions", { productCode: product.productCode, ...over });
  const { licenseArn, customerAwsAccountId, agreementId: awsAgreementId } = sold;
  const row = await anAgreement(db.database, product, { licenseArn, customerAwsAccountId, awsAgreementId });
  await aLink(db.database, row, await anOrganization(db.database));
  return { ...sold, id: row.id };
}

async function ask(id: string, by = reads) {
  const at = await now();
  const begun = performance.now();
  const { answer, rest } = await answerAccess({ look: () => getAccess(read, id, at), reads: by, now: at });
  return { ...answer, took: performance.now() - begun, rest };
}

/** Asks, and once more when what the first question caused is over: a busy machine may not read within a second. */
async function askTwice(id: string, by = reads) {
  await (
    await ask(id, by)
  ).rest;
  return ask(id, by);
}

async function searches() {
  const { calls } = await aws.control<{ calls: unknown[] }>(
    "GET",
    "/_sim/calls?operation=SearchAgreements&limit=10000",
  );
  return calls.length;
}

test.each([
  ["cancel", "ended"],
  ["suspend", "suspended"],
])("after a %s that no notice tells, access is %s within five minutes", async (what, access) => {
  const { id, agreementId } = await aBuyer();
  const first = await askTwice(id);
  expect(first).toMatchObject({ access: "granted", rest: null });
  const before = await searches();
  await change(agreementId, what);
  await passTime(4);
  // What was read a moment ago still holds, and says when that was.
  expect(await ask(id)).toMatchObject({ access: "granted", checkedAt: first.checkedAt, rest: null });
  expect(await searches()).toBe(before);
  await passTime(2);
  const answer = await askTwice(id);
  expect(answer).toMatchObject({ access });
  expect(new Date(answer.checkedAt).getTime()).toBeGreaterThan(new Date(first.checkedAt).getTime());
});

test("a payment that failed is not granted at the first question", async () => {
  const { id, agreementId } = await aBuyer({ paymentFails: true });
  await db.database.agreement.update({ where: { id }, data: { statusReason: "RESOLVED" } });
  expect(await askTwice(id)).toMatchObject({
    access: "pending",
    reason:
      "AWS has not confirmed the agreement yet. INVALID_PAYMENT_INSTRUMENT: AWS could not charge the buyer's payment method.",
  });
  await change(agreementId, "pay");
  await passTime(6);
  expect(await askTwice(id)).toMatchObject({ access: "granted" });
});

test("a suspension that AWS lifts without a notice is lifted within five minutes", async () => {
  const { id, agreementId } = await aBuyer();
  await askTwice(id);
  await change(agreementId, "suspend");
  await passTime(6);
  expect(await askTwice(id)).toMatchObject({ access: "suspended" });
  await change(agreementId, "resume");
  await passTime(6);
  expect(await askTwice(id)).toMatchObject({ access: "granted" });
});

test("many who ask at once, on two servers, cause one read", async () => {
  const { id } = await aBuyer();
  const pool = createPool(db.url, 5);
  const second = open(port, { pool, db: createDatabase(pool) });
  const before = await searches();
  const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => ask(id, n % 2 === 0 ? reads : second)));
  await Promise.all(answers.map(({ rest }) => rest));
  expect(await searches()).toBe(before + 1);
  expect(await db.database.askedRead.count()).toBe(0);
  await pool.end();
});

test("while AWS hangs no answer waits for a second, all but the first not at all, and reads do not pile up", async () => {
  const { id } = await aBuyer();
  let isHanging = true;
  let calls = 0;
  const free: (() => void)[] = [];
  const hanging: AgreementPort = {
    ...port,
    search: async (...call) => {
      calls++;
      if (isHanging) await new Promise<void>((resolve) => free.push(resolve));
      return port.search(...call);
    },
  };
  const slow = open(hanging);
  const first = await ask(id, slow);
  expect(first).toMatchObject({ access: "granted" });
  // It waited for what is less than a second, and then no longer.
  expect(first.took).toBeGreaterThan(800);
  expect(first.took).toBeLessThan(2_000);
  const later = await Promise.all(Array.from({ length: 50 }, () => ask(id, slow)));
  expect(Math.max(...later.map(({ took }) => took))).toBeLessThan(800);
  expect(calls).toBe(1);
  isHanging = false;
  for (const resume of free) resume();
  await first.rest;
  expect(await db.database.askedRead.count()).toBe(0);
});

test("a read that fails opens and cuts nothing, and is not repeated at each question", async () => {
  const { id, agreementId } = await aBuyer();
  await askTwice(id);
  await change(agreementId, "cancel");
  await passTime(6);
  await aws.setFaults([{ operation: "SearchAgreements", kind: "internal", rate: 1 }]);
  const before = await searches();
  const failed = await ask(id);
  expect(failed).toMatchObject({ access: "granted" });
  await failed.rest;
  // On a busy machine AWS's rate may have left no turn: then who asks next causes the read.
  while ((await searches()) === before) await (await ask(id)).rest;
  expect(await ask(id)).toMatchObject({ access: "granted", rest: null });
  expect(await searches()).toBe(before + 1);
  await aws.setFaults([]);
  await passTime(6);
  expect(await askTwice(id)).toMatchObject({ access: "ended" });
});

test("reads of two servers keep two a second between them, the oldest question first", async () => {
  const buyers = [];
  for (let count = 0; count < 7; count++) buyers.push(await aBuyer());
  const at = await now();
  // Asked for in the other order than their rows have.
  for (const [index, { id }] of buyers.toReversed().entries()) {
    await enqueueRead(db.pool, id, new Date(at.getTime() + index));
  }
  const deps = { db: db.database, pool: db.pool, agreements: port, clock, random: () => 0 };
  const begun = performance.now();
  let read = 0;
  // A run that finds no turn within its time leaves the rest to the next one.
  while ((await db.database.askedRead.count()) > 0) {
    const runs = await Promise.all([readAllAsked(deps, () => false), readAllAsked(deps, () => false)]);
    read += runs.reduce((sum, { agreementsRead }) => sum + agreementsRead, 0);
  }
  expect(read).toBe(7);
  // Seven reads stand half a second apart: six pauses.
  expect(performance.now() - begun).toBeGreaterThan(2_900);
  const { calls } = await aws.control<{ calls: { request: { filters: { name: string; values: string[] }[] } }[] }>(
    "GET",
    "/_sim/calls?operation=SearchAgreements&limit=10000",
  );
  const asked = calls
    .slice(-7)
    .map(({ request }) => request.filters.find(({ name }) => name === "LicenseArn")?.values[0]);
  const places = buyers.toReversed().map(({ licenseArn }) => asked.indexOf(licenseArn));
  // Two that were taken one after the other may have their turns the other way around.
  for (const [place, found] of places.entries()) expect(Math.abs(found - place)).toBeLessThanOrEqual(1);
}, 30_000);

test("six hundred agreements in use are all asked for within five minutes, and nobody waits for the others' reads", async () => {
  const rows = Array.from({ length: 600 }, (_, n) => ({
    productId: product.id,
    customerAwsAccountId: "111122223333",
    licenseArn: `arn:aws:license-manager::294406891311:license:l-${String(n).padStart(32, "0")}`,
    licenseKey: `l-${String(n).padStart(32, "0")}`,
    awsAgreementId: `agmt-many-${n}`,
    status: "active" as const,
  }));
  const made = await db.database.agreement.createManyAndReturn({ data: rows, select: { id: true } });
  let calls = 0;
  const counting: AgreementPort = {
    ...port,
    search: () => {
      calls++;
      return new Promise(() => undefined);
    },
  };
  const busy = open(counting);
  const took: number[] = [];
  for (const { id } of made.slice(4)) took.push((await ask(id, busy)).took);
  took.sort((a, b) => a - b);
  expect(took[Math.floor(took.length / 2)]).toBeLessThan(100);
  // Each of them is a row once, and this server reads four at once at most.
  await expect.poll(() => db.database.askedRead.count()).toBe(596);
  expect(calls).toBeLessThanOrEqual(4);
}, 60_000);

test("a read is due when the last one is more than five minutes old, or lies ahead of a clock that was set back", () => {
  const at = new Date("2026-11-21T12:00:00Z");
  const ago = (seconds: number) => new Date(at.getTime() - seconds * 1_000);
  expect([null, ago(301), ago(-301)].map((triedAt) => isReadDue(triedAt, at))).toEqual([true, true, true]);
  expect([ago(0), ago(300), ago(-300)].map((triedAt) => isReadDue(triedAt, at))).toEqual([false, false, false]);
});
