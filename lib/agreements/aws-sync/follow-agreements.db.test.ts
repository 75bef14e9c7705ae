import { beforeAll, beforeEach, expect, test } from "vitest";
import { followAgreements } from "#lib/agreements/aws-sync/follow-agreements.ts";
import { upsertResolvedAgreement } from "#lib/agreements/matching/upsert-resolved-agreement.ts";
import { applyStoredEvents } from "#lib/events/apply-stored-events.ts";
import { receiveEventBridge } from "#lib/events/receive-eventbridge.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";
import { awsAgreements } from "#lib/marketplace/aws-agreements.ts";
import { createAgreementClient } from "#lib/marketplace/clients.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anOrganization } from "#lib/testing/fixtures/factories.ts";
import { useSimulator } from "#lib/testing/servers/simulator.ts";

// The unmodified SDK over HTTP against the simulator, on PostgreSQL: AWS's state, whatever its lifecycle events did.

const db = useDatabase();
const aws = useSimulator();
let port: AgreementPort;
let product: { id: string; productCode: string; productId: string | null };

type Sold = { agreementId: string; licenseArn: string; customerAwsAccountId: string };
type Shown = { agreementId: string; status: string; endTime: string | null; startTime: string };
type Sent = { id: string; channel: string; body: string; time: string };

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
  await aws.setFaults([]);
  await db.database.agreementSweep.deleteMany();
});

const clock = () => aws.control<{ now: string }>("GET", "/_sim/clock").then(({ now }) => new Date(now));
const passTime = (minutes: number) => aws.control("PUT", "/_sim/clock", { shiftSeconds: minutes * 60 });
async function follow() {
  const now = await clock();
  const counts = await followAgreements({ db: db.database, pool: db.pool, agreements: port, now, random: () => 0 });
  const events = await applyStoredEvents({ db: db.database, now });
  return { ...counts, ...events };
}
const subscribe = (over: object = {}) =>
  aws.control<Sold>("POST", "/_sim/subscriptions", { productCode: product.productCode, ...over });
const change = (id: string, what: string, body: object = {}) =>
  aws.control<Sold>("POST", `/_sim/agreements/${id}/${what}`, body);
const rowOf = (licenseArn: string) => db.database.agreement.findFirst({ where: { licenseArn } });
const bridgeEvents = async (ids: string[]) => {
  const all = await Promise.all(
    ids.map((id) => aws.control<{ events: Sent[] }>("GET", `/_sim/events?agreementId=${id}`)),
  );
  return all.flatMap(({ events }) => events).filter(({ channel }) => channel === "eventbridge");
};
const store = async (events: readonly Sent[]) => {
  const now = await clock();
  for (const { body } of events) await receiveEventBridge({ db: db.pool, now }, body);
};

test("E03 an agreement that no notice told of is found, with its dates and offer, and nobody is registered by it", async () => {
  const sold = await subscribe({ offer: "private" });
  expect(await follow()).toMatchObject({ agreementsFound: 1, agreementReadsFailed: 0 });
  const row = await rowOf(sold.licenseArn);
  const shown = await aws.control<Shown>("GET", `/_sim/agreements/${sold.agreementId}`);
  expect(row).toMatchObject({
    productId: product.id,
    status: "ending",
    awsAgreementId: sold.agreementId,
    customerAwsAccountId: sold.customerAwsAccountId,
    startsAt: new Date(shown.startTime),
    endsAt: new Date(shown.endTime!),
    awsReadAt: expect.any(Date) as Date,
  });
  expect(row?.offerId).toMatch(/^offer-/);
  expect(await db.database.agreementLink.count({ where: { agreementId: row!.id } })).toBe(0);
  expect(await follow()).toMatchObject({ agreementsFound: 0, agreementsRead: 0 });
});

test("a free trial is a trial, and its conversion on the same licence an agreement like others", async () => {
  const sold = await subscribe({ offer: "free-trial" });
  await follow();
  expect(await rowOf(sold.licenseArn)).toMatchObject({ status: "trial", isTrial: true });
  await passTime(1);
  await change(sold.agreementId, "convert-trial");
  await passTime(90);
  await follow();
  expect(await rowOf(sold.licenseArn)).toMatchObject({
    status: "active",
    isTrial: false,
    previousAwsAgreementId: sold.agreementId,
  });
});

test("E03 an end whose notices were lost is found within the hour", async () => {
  const sold = await subscribe();
  await follow();
  expect(await rowOf(sold.licenseArn)).toMatchObject({ status: "active", statusReason: "READ", endsAt: null });
  await passTime(10);
  await change(sold.agreementId, "cancel");
  const { endTime } = await aws.control<Shown>("GET", `/_sim/agreements/${sold.agreementId}`);
  await passTime(80);
  await follow();
  expect(await rowOf(sold.licenseArn)).toMatchObject({ status: "ended", endsAt: new Date(endTime!) });
});

test("Created without a licence makes a row at once by a read, which its licence completes", async () => {
  const sold = await subscribe();
  const [created] = await bridgeEvents([sold.agreementId]);
  await db.database.agreementSweep.create({
    data: { productId: product.id, dueAt: new Date((await clock()).getTime() + 3_600_000) },
  });
  await store([created!]);
  expect(await applyStoredEvents({ db: db.database, now: await clock() })).toMatchObject({ eventsWaiting: 1 });
  expect(await follow()).toMatchObject({ agreementsFound: 1, eventsApplied: 1 });
  expect(await rowOf(sold.licenseArn)).toMatchObject({ status: "active", awsAgreementId: sold.agreementId });
});

test("the buyer's account suspended is seen by a read, and undone by one", async () => {
  const sold = await subscribe();
  await follow();
  await change(sold.agreementId, "suspend");
  await passTime(80);
  await follow();
  expect(await rowOf(sold.licenseArn)).toMatchObject({ status: "suspended", statusReason: "ACCOUNT_SUSPENDED" });
  await change(sold.agreementId, "resume");
  await passTime(80);
  await follow();
  expect(await rowOf(sold.licenseArn)).toMatchObject({ status: "active", accountSuspendedAt: null });
});

test("a channel partner's offer: AWS shows us nothing of it, which is known and no fault; notices are all there is", async () => {
  const sold = await subscribe({ proposerAccountId: "555566667777" });
  expect(await follow()).toMatchObject({ agreementsFound: 0, agreementReadsFailed: 0 });
  await store(await bridgeEvents([sold.agreementId]));
  expect(await applyStoredEvents({ db: db.database, now: await clock() })).toMatchObject({ eventsFailed: 0 });
  expect(await follow()).toMatchObject({ agreementReadsFailed: 0 });
  expect(await rowOf(sold.licenseArn)).toMatchObject({
    status: "active",
    statusReason: "LICENSED",
    proposerAccountId: "555566667777",
    awsReadAt: null,
    awsReadDeniedAt: expect.any(Date) as Date,
    awsReadError: "denied",
    awsReadFailingSince: null,
  });
});

test.each(["internal", "throttle", "drop-answer", "html-503"])(
  "E05 while AWS does %s nothing opens and nothing is cut; afterwards it is read",
  async (kind) => {
    const sold = await subscribe();
    await follow();
    const before = await rowOf(sold.licenseArn);
    await passTime(10);
    await change(sold.agreementId, "cancel");
    await aws.setFaults(
      ["SearchAgreements", "DescribeAgreement", "GetAgreementEntitlements", "GetAgreementTerms"].map((operation) => ({
        operation,
        kind,
        rate: 1,
      })),
    );
    await passTime(80);
    const failed = await follow();
    expect(failed.agreementReadsFailed).toBeGreaterThan(0);
    expect(failed.agreementsRead).toBe(0);
    expect(await rowOf(sold.licenseArn)).toMatchObject({ status: before!.status, endsAt: null });
    await aws.setFaults([]);
    await passTime(70);
    await follow();
    expect(await rowOf(sold.licenseArn)).toMatchObject({ status: "ended", awsReadFailingSince: null });
  },
);

test("a missing right is a failure that is shown, not a channel partner's offer", async () => {
  const sold = await subscribe();
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
  await aws.setFaults([
    { operation: "SearchAgreements", kind: "error", name: "AccessDeniedException", status: 403, rate: 1 },
  ]);
  await follow();
  expect(await rowOf(sold.licenseArn)).toMatchObject({
    status: "active",
    awsReadDeniedAt: null,
    awsReadFailingSince: expect.any(Date) as Date,
    awsReadError: "SearchAgreements: AccessDeniedException",
  });
});

/**
 * Bought, renewed on the same license, replaced on a new one, canceled: AWS's own lifecycle events, as the simulator
 * words them.
 */
async function aLife() {
  const first = await subscribe();
  await passTime(2);
  const second = await change(first.agreementId, "renew", { license: "same" });
  await passTime(2);
  const third = await change(second.agreementId, "replace", { license: "new" });
  await passTime(2);
  await change(third.agreementId, "cancel");
  const events = await bridgeEvents([first.agreementId, second.agreementId, third.agreementId]);
  return { first, second, third, events };
}

test("E03 any one notice of a life on two licences lost, the others in any order: one sweep ends in AWS's state", async () => {
  const { events } = await aLife();
  expect(events.length).toBeGreaterThanOrEqual(7);
  for (const lost of events.keys()) {
    const life = await aLife();
    const order = life.events.toSpliced(lost, 1).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const organization = await anOrganization(db.database);
    let isLinked = false;
    for (const event of order) {
      await store([event, event]);
      await applyStoredEvents({ db: db.database, now: await clock() });
      const row = await rowOf(life.first.licenseArn);
      if (row !== null && !isLinked) {
        await aLink(db.database, row, organization);
        isLinked = true;
      }
    }
    await passTime(80);
    await db.database.agreementSweep.deleteMany();
    await follow();
    const old = await rowOf(life.first.licenseArn);
    const successor = await rowOf(life.third.licenseArn);
    const { endTime } = await aws.control<Shown>("GET", `/_sim/agreements/${life.third.agreementId}`);
    expect(old).toMatchObject({
      status: "ended",
      statusReason: "SUCCEEDED",
      successorId: successor!.id,
      awsAgreementId: life.second.agreementId,
      previousAwsAgreementId: life.first.agreementId,
    });
    expect(successor).toMatchObject({
      status: "ended",
      statusReason: "ENDED",
      awsAgreementId: life.third.agreementId,
      previousAwsAgreementId: life.second.agreementId,
    });
    expect(Math.abs(successor!.endsAt!.getTime() - new Date(endTime!).getTime())).toBeLessThanOrEqual(1_000);
    expect(await db.database.agreementLink.findMany({ where: { agreementId: successor!.id } })).toMatchObject([
      { organizationId: organization.id, linkedTo: null },
    ]);
  }
}, 120_000);
