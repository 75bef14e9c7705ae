import { beforeAll, beforeEach, expect, test } from "vitest";
import { upsertResolvedAgreement } from "#lib/agreements/matching/upsert-resolved-agreement.ts";
import { followAgreements } from "#lib/agreements/aws-sync/follow-agreements.ts";
import { watchInstallation } from "#lib/alerts/watch/watch-installation.ts";
import { applyStoredEvents } from "#lib/events/apply-stored-events.ts";
import { receiveEventBridge } from "#lib/events/receive-eventbridge.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";
import { awsAgreements } from "#lib/marketplace/aws-agreements.ts";
import { createAgreementClient } from "#lib/marketplace/clients.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anOrganization } from "#lib/testing/fixtures/factories.ts";
import { useSimulator } from "#lib/testing/servers/simulator.ts";

// A license by lifecycle events, reads and answers to records: the unmodified SDK against the simulator.

const db = useDatabase();
const aws = useSimulator();
let port: AgreementPort;
let product: { id: string; productCode: string };

type Sold = { agreementId: string; licenseArn: string; customerAwsAccountId: string };

beforeAll(async () => {
  process.env["AWS_ENDPOINT_URL_MARKETPLACE_AGREEMENT"] = aws.url;
  port = awsAgreements(createAgreementClient());
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
  await aws.control("PUT", "/_sim/settings", { proposerEntitlements: "allow" });
  await db.database.agreementSweep.deleteMany();
  await db.database.licenseReadAccess.deleteMany();
  await db.database.meteringRecordStep.deleteMany();
  await db.database.meteringRecord.deleteMany();
});

const clock = () => aws.control<{ now: string }>("GET", "/_sim/clock").then(({ now }) => new Date(now));
const passTime = (minutes: number) => aws.control("PUT", "/_sim/clock", { shiftSeconds: minutes * 60 });
const subscribe = (over: object = {}) =>
  aws.control<Sold>("POST", "/_sim/subscriptions", { productCode: product.productCode, ...over });
const change = (id: string, what: string, body: object = {}) =>
  aws.control<Sold>("POST", `/_sim/agreements/${id}/${what}`, body);
const rowOf = ({ agreementId: awsAgreementId }: Sold) =>
  db.database.agreement.findFirstOrThrow({ where: { awsAgreementId } });
const deny = () => aws.control("PUT", "/_sim/settings", { proposerEntitlements: "deny" });
const asked = async (operation: string) =>
  (await aws.control<{ calls: unknown[] }>("GET", `/_sim/calls?operation=${operation}`)).calls.length;

async function follow() {
  const now = await clock();
  const counts = await followAgreements({ db: db.database, pool: db.pool, agreements: port, now, random: () => 0 });
  // Lifecycle events of agreements that the reads have found.
  await applyStoredEvents({ db: db.database, now });
  return counts;
}

/** Delivers what AWS has told of an agreement so far, and applies it. */
async function ingest({ agreementId }: Sold) {
  const now = await clock();
  const { events } = await aws.control<{ events: { channel: string; body: string }[] }>(
    "GET",
    `/_sim/events?agreementId=${agreementId}`,
  );
  for (const { channel, body } of events) {
    if (channel === "eventbridge") await receiveEventBridge({ db: db.pool, now }, body);
  }
  await applyStoredEvents({ db: db.database, now });
}

async function arrive(sold: Sold) {
  const now = await clock();
  const customer = { ...sold, productCode: product.productCode, customerIdentifier: null };
  await db.database.$transaction((tx) =>
    upsertResolvedAgreement(tx, {
      product: { id: product.id, integration: "LICENSE", pricingModel: "SUBSCRIPTION" },
      customer,
      hasEntitlements: false,
      now,
    }),
  );
}

/** A record of the agreement that AWS has answered. */
async function answered(agreementId: string, state: "ACCEPTED" | "NOT_SUBSCRIBED", minutesAgo = 0) {
  const now = await clock();
  const at = new Date(now.getTime() - minutesAgo * 60_000);
  const hour = new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);
  await db.database.meteringRecord.create({
    data: {
      agreementId,
      productId: product.id,
      dimension: `calls_${state}_${minutesAgo}`,
      hour,
      state,
      quantity: 1,
      frozenAt: at,
      ...(state === "ACCEPTED" ? { acceptedAt: at, meteringRecordId: "m-1" } : {}),
      steps: { create: { at, state, cause: "TEST" } },
    },
  });
}

test("a payment that failed is pending with AWS's reason, however the buyer arrives, until it succeeds", async () => {
  const sold = await subscribe({ paymentFails: true });
  await ingest(sold);
  await arrive(sold);
  await follow();
  const reason = { statusReason: "INVALID_PAYMENT_INSTRUMENT", awsReason: "INVALID_PAYMENT_INSTRUMENT" };
  expect(await rowOf(sold)).toMatchObject({ status: "pending", ...reason, accountSuspendedAt: null });
  await arrive(sold);
  expect(await rowOf(sold)).toMatchObject({ status: "pending", ...reason });
  await passTime(1);
  await change(sold.agreementId, "pay");
  await ingest(sold);
  expect(await rowOf(sold)).toMatchObject({ status: "active", statusReason: "LICENSED", awsReason: null });
});

test("a payment that succeeds is seen by a read too, when its notice is lost", async () => {
  const sold = await subscribe({ paymentFails: true });
  await follow();
  expect(await rowOf(sold)).toMatchObject({ status: "pending" });
  await change(sold.agreementId, "pay");
  await passTime(11);
  await follow();
  expect(await rowOf(sold)).toMatchObject({ status: "active", statusReason: "READ", awsReason: null });
});

test("a suspension that AWS shows is told with its reason, and its end too", async () => {
  const endpoint = await db.database.webhookEndpoint.create({
    data: { url: "https://h.example.com/", secrets: [], types: [] },
  });
  const sold = await subscribe();
  await ingest(sold);
  await follow();
  const { id } = await rowOf(sold);
  await aLink(db.database, { id }, await anOrganization(db.database));
  await change(sold.agreementId, "suspend");
  await passTime(80);
  await follow();
  expect(await rowOf(sold)).toMatchObject({ status: "suspended", awsReason: "ACCOUNT_SUSPENDED" });
  await change(sold.agreementId, "resume");
  await passTime(11);
  await follow();
  expect(await rowOf(sold)).toMatchObject({ status: "active", awsReason: null, accountSuspendedAt: null });
  const told = await db.database.webhookMessage.findMany({ where: { agreementId: id }, orderBy: { at: "asc" } });
  const bodies = told.map(({ body }) => JSON.parse(body) as { type: string; data: { reason: string | null } });
  expect(bodies.slice(-2).map(({ type, data }) => [type, data.reason])).toEqual([
    ["agreement.suspended", "ACCOUNT_SUSPENDED"],
    ["agreement.resumed", null],
  ]);
  await db.database.webhookEndpoint.update({ where: { id: endpoint.id }, data: { disabledAt: new Date() } });
});

test("why an agreement will not renew is kept, and stays known when it is over", async () => {
  const sold = await subscribe({ offer: "private" });
  await follow();
  expect(await rowOf(sold)).toMatchObject({ endReason: "NO_RENEWAL_TERM" });
  await change(sold.agreementId, "amend", { autoRenew: true });
  await passTime(80);
  await follow();
  expect(await rowOf(sold)).toMatchObject({ endReason: null });
  await change(sold.agreementId, "amend", { endReason: "PROPOSER_RENEW_OPTED_OUT" });
  await passTime(80);
  await follow();
  await change(sold.agreementId, "expire");
  await passTime(80);
  await follow();
  expect(await rowOf(sold)).toMatchObject({ status: "ended", endReason: "PROPOSER_RENEW_OPTED_OUT" });
});

test("where AWS shows a seller no license, it is asked once a day, and operators are told once", async () => {
  await deny();
  const before = await asked("GetAgreementEntitlements");
  const [one, other] = [await subscribe(), await subscribe()];
  for (const sold of [one, other]) await ingest(sold);
  for (let hour = 0; hour < 3; hour++) {
    expect(await follow()).toMatchObject({ agreementReadsFailed: 0 });
    await passTime(80);
  }
  expect(await asked("GetAgreementEntitlements")).toBe(before + 1);
  for (const sold of [one, other]) expect(await rowOf(sold)).toMatchObject({ status: "active" });
  await watchInstallation(db.database, { now: await clock(), machineNow: new Date() });
  await watchInstallation(db.database, { now: await clock(), machineNow: new Date() });
  const alerts = () =>
    db.database.alert.findMany({
      where: { kind: "LICENSE_STATUS_UNREADABLE" },
      select: { severity: true, closedAt: true },
    });
  expect(await alerts()).toEqual([{ severity: "INFO", closedAt: null }]);
  await passTime(24 * 60);
  await follow();
  expect(await asked("GetAgreementEntitlements")).toBe(before + 2);
  await aws.control("PUT", "/_sim/settings", { proposerEntitlements: "allow" });
  await passTime(25 * 60);
  await follow();
  await watchInstallation(db.database, { now: await clock(), machineNow: new Date() });
  expect(await alerts()).toEqual([{ severity: "INFO", closedAt: expect.any(Date) as Date }]);
});

test("there a failed payment is pending until License Updated, though the agreement is in force", async () => {
  await deny();
  const sold = await subscribe({ paymentFails: true });
  await ingest(sold);
  await follow();
  expect(await rowOf(sold)).toMatchObject({ status: "pending", statusReason: "LICENSE_AWAITED" });
  await arrive(sold);
  expect(await rowOf(sold)).toMatchObject({ status: "pending", statusReason: "LICENSE_AWAITED" });
  await change(sold.agreementId, "pay");
  await ingest(sold);
  const { events } = await aws.control<{ events: { time: string }[] }>(
    "GET",
    `/_sim/events?agreementId=${sold.agreementId}`,
  );
  expect(await rowOf(sold)).toMatchObject({
    status: "active",
    statusReason: "LICENSED",
    // AWS's events have whole seconds.
    checkedAt: new Date(Math.floor(Date.parse(events.at(-1)!.time) / 1_000) * 1_000),
  });
});

test("a right that is taken away is noticed at the first denial, said once, and a failed payment is pending", async () => {
  const known = await subscribe();
  await ingest(known);
  await follow();
  expect(await rowOf(known)).toMatchObject({ status: "active" });
  await passTime(2);
  await deny();
  const before = await asked("GetAgreementEntitlements");
  const sold = await subscribe({ paymentFails: true });
  await ingest(sold);
  await follow();
  expect(await rowOf(sold)).toMatchObject({ status: "pending", statusReason: "LICENSE_AWAITED" });
  await arrive(sold);
  expect(await rowOf(sold)).toMatchObject({ status: "pending", statusReason: "LICENSE_AWAITED" });
  // This agreement and one whose license AWS showed before; then the answer is known for a day.
  const calls = await asked("GetAgreementEntitlements");
  expect(calls).toBe(before + 2);
  await passTime(80);
  await follow();
  expect(await asked("GetAgreementEntitlements")).toBe(calls);
  for (let more = 0; more < 2; more++) {
    await watchInstallation(db.database, { now: await clock(), machineNow: new Date() });
  }
  expect(await db.database.alert.count({ where: { kind: "LICENSE_STATUS_UNREADABLE", closedAt: null } })).toBe(1);
  await change(sold.agreementId, "pay");
  await ingest(sold);
  expect(await rowOf(sold)).toMatchObject({ status: "active", statusReason: "LICENSED" });
});

test("one agreement's denial beside others that AWS shows is about that agreement alone", async () => {
  const known = await subscribe();
  await ingest(known);
  await follow();
  const [one, other] = [await subscribe(), await subscribe()];
  for (const sold of [one, other]) await ingest(sold);
  const partners = [one.agreementId, other.agreementId];
  const now = await clock();
  const agreements: AgreementPort = {
    ...port,
    getLicense: async (id) => (partners.includes(id) ? "denied" : port.getLicense(id)),
  };
  await followAgreements({ db: db.database, pool: db.pool, agreements, now, random: () => 0 });
  expect(await db.database.licenseReadAccess.findMany()).toMatchObject([{ deniedAt: null }]);
  for (const sold of [one, other]) expect(await rowOf(sold)).toMatchObject({ status: "active", awsReadAt: now });
});

test("there a buyer of whom no notice came is active, as ResolveCustomer says", async () => {
  await deny();
  const sold = await subscribe();
  await arrive(sold);
  await follow();
  expect(await rowOf(sold)).toMatchObject({ status: "active" });
});

test("there, and of a channel partner's buyer, CustomerNotSubscribed suspends, and a record that AWS takes lifts it", async () => {
  for (const over of [{}, { proposerAccountId: "555566667777" }]) {
    await deny();
    const sold = await subscribe(over);
    await ingest(sold);
    await follow();
    const { id } = await rowOf(sold);
    expect(await rowOf(sold)).toMatchObject({ status: "active" });
    await passTime(30);
    await answered(id, "NOT_SUBSCRIBED", 10);
    await follow();
    const suspended = await rowOf(sold);
    expect(suspended).toMatchObject({ status: "suspended", awsReason: "CUSTOMER_NOT_SUBSCRIBED" });
    expect(suspended.checkedAt).toEqual(suspended.accountSuspendedAt);
    await follow();
    expect((await rowOf(sold)).version).toBe(suspended.version);
    await answered(id, "ACCEPTED");
    await follow();
    expect(await rowOf(sold)).toMatchObject({ status: "active", awsReason: null });
  }
});

test("where AWS shows the license, CustomerNotSubscribed causes a read, which decides", async () => {
  const sold = await subscribe();
  await ingest(sold);
  await follow();
  await passTime(20);
  const { id } = await rowOf(sold);
  await answered(id, "NOT_SUBSCRIBED");
  await follow();
  expect(await rowOf(sold)).toMatchObject({ status: "active", awsReason: null });
  await change(sold.agreementId, "suspend");
  await passTime(6);
  await follow();
  expect(await rowOf(sold)).toMatchObject({ status: "suspended", awsReason: "ACCOUNT_SUSPENDED" });
});
