import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { upsertResolvedAgreement } from "#lib/agreements/matching/upsert-resolved-agreement.ts";
import { applyStoredEvents, countStoredEvents } from "#lib/events/apply-stored-events.ts";
import { replayEvent } from "#lib/events/replay-event.ts";
import { anAwsAgreementId, anAwsLicense } from "#lib/testing/fixtures/aws-license.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAwsAccountId, aProduct } from "#lib/testing/fixtures/factories.ts";
import { storeSnsMessage } from "#lib/testing/fixtures/lifecycle-events.ts";

const base = useDatabase();
const now = new Date("2026-11-21T12:00:00Z");
const apply = () => applyStoredEvents({ db: base.database, now });

test("License Updated alone makes an active agreement that nobody has registered", async () => {
  const license = anAwsLicense(base, await aProduct(base.database));
  const id = anAwsAgreementId();
  await license.updated(id, "10:01:00");
  expect(await apply()).toMatchObject({ eventsApplied: 1 });
  expect(await license.row()).toMatchObject({
    status: "active",
    statusReason: "LICENSED",
    awsAgreementId: id,
    customerAwsAccountId: license.account,
    startsAt: null,
  });
});

test("E04 Created waits for the licence and is applied in the same run as what names it", async () => {
  const license = anAwsLicense(base, await aProduct(base.database));
  const id = anAwsAgreementId();
  await license.created(id, "10:00:00");
  expect(await apply()).toMatchObject({ eventsWaiting: 1 });
  expect(await countStoredEvents(base.database)).toBe(0);
  await license.updated(id, "10:01:00");
  expect(await apply()).toMatchObject({ eventsApplied: 2 });
  expect(await license.row()).toMatchObject({ startsAt: new Date("2026-11-21T10:00:00Z"), endsAt: null });
});

test("E04 a licence of an unknown product waits until the product is there", async () => {
  const product = await aProduct(base.database);
  const unknown = { ...product, productCode: "code-later", productId: "prod-later" };
  const license = anAwsLicense(base, unknown);
  await license.updated(anAwsAgreementId(), "10:01:00");
  expect(await apply()).toMatchObject({ eventsWaiting: 1 });
  expect(await apply()).toMatchObject({ eventsApplied: 0, eventsWaiting: 0 });
  expect(await license.row()).toBeNull();
  await aProduct(base.database, { productCode: "code-later", productId: "prod-later" });
  expect(await apply()).toMatchObject({ eventsApplied: 1 });
  expect(await license.row()).toMatchObject({ status: "active" });
});

test("E04 what came before the registration is applied when a registration makes the agreement known", async () => {
  const product = await aProduct(base.database);
  const license = anAwsLicense(base, product);
  const id = anAwsAgreementId();
  await license.ended(id, "10:30:00");
  expect(await apply()).toMatchObject({ eventsWaiting: 1 });
  const customer = {
    productCode: product.productCode,
    customerAwsAccountId: license.account,
    licenseArn: license.licenseArn,
    customerIdentifier: null,
  };
  await base.database.$transaction((tx) =>
    upsertResolvedAgreement(tx, { product, customer, hasEntitlements: false, now }),
  );
  await license.updated(id, "10:01:00");
  await apply();
  expect(await license.row()).toMatchObject({ status: "ended", endsAt: new Date("2026-11-21T10:30:00Z") });
});

test("Ended and License Deprovisioned: the first of them is the end", async () => {
  const license = anAwsLicense(base, await aProduct(base.database));
  const id = anAwsAgreementId();
  await license.updated(id, "10:01:00");
  await license.deprovisioned(id, "11:00:31");
  await license.ended(id, "11:00:00");
  await apply();
  expect(await license.row()).toMatchObject({
    status: "ended",
    statusReason: "ENDED",
    endsAt: new Date("2026-11-21T11:00:00Z"),
  });
});

test("E06 five licences of one account live their own lives", async () => {
  const product = await aProduct(base.database);
  const account = anAwsAccountId();
  const licenses = Array.from({ length: 5 }, () => ({
    id: anAwsAgreementId(),
    license: anAwsLicense(base, product, account),
  }));
  for (const { id, license } of licenses) await license.updated(id, "10:00:00");
  await licenses[2]!.license.deprovisioned(licenses[2]!.id, "11:00:00");
  await apply();
  const statuses = await Promise.all(licenses.map(async ({ license }) => (await license.row())?.status));
  expect(statuses).toEqual(["active", "active", "ended", "active", "active"]);
});

test("an advisory is shown and cuts nothing", async () => {
  const license = anAwsLicense(base, await aProduct(base.database));
  const id = anAwsAgreementId();
  await license.updated(id, "10:00:00");
  await license.other("Purchase Agreement Advisory Issued - Manufacturer", "10:05:00", {
    agreement: { id },
    advisory: { issuedAt: "2026-11-21T10:05:00Z" },
  });
  await apply();
  expect(await license.row()).toMatchObject({ status: "active", advisoryAt: new Date("2026-11-21T10:05:00Z") });
  await license.other("Purchase Agreement Advisory Resolved - Manufacturer", "10:06:00", { agreement: { id } });
  await apply();
  expect(await license.row()).toMatchObject({ advisoryAt: null });
});

test("E09 one poisoned notice among two hundred holds up none, is set aside, and comes back by replay", async () => {
  const product = await aProduct(base.database);
  const license = anAwsLicense(base, product);
  const id = anAwsAgreementId();
  await license.updated(id, "10:00:00");
  await license.other("License Updated - Manufacturer", "09:00:00", { agreement: { id } }, "poison");
  for (let i = 0; i < 200; i++) {
    await license.other(`Something New ${i} - Proposer`, "09:00:00", { agreement: { id } });
  }
  const runs = [];
  for (let i = 0; i < 6; i++) runs.push(await apply());
  expect(runs[0]).toMatchObject({ eventsApplied: expect.any(Number) as number, eventsFailed: 1 });
  expect(await license.row()).toMatchObject({ status: "active" });
  expect(await base.database.lifecycleEvent.findFirstOrThrow({ where: { eventId: "poison" } })).toMatchObject({
    state: "SET_ASIDE",
    attempts: 5,
    error: expect.stringContaining("license.arn is missing") as string,
  });
  const { id: poison } = await base.database.lifecycleEvent.findFirstOrThrow({ where: { eventId: "poison" } });
  const deps = (operatorRole: "ADMIN" | "VIEWER" | null) => ({
    db: base.database,
    actor: { userId: randomUUID(), operatorRole },
    now,
  });
  await expect(replayEvent(deps("VIEWER"), { id: poison })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(replayEvent(deps(null), { id: poison })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await replayEvent(deps("ADMIN"), { id: poison });
  expect(await apply()).toMatchObject({ eventsFailed: 1 });
}, 60_000);

test("LEGACY: the SNS actions from the first to the last, and a new subscription", async () => {
  const product = await aProduct(base.database, { integration: "LEGACY" });
  const customer = { productCode: product.productCode, customerIdentifier: `cust-${randomUUID()}` };
  const row = () => base.database.agreement.findFirst({ where: { customerIdentifier: customer.customerIdentifier } });
  const say = async (action: string, time: string, more = {}) => {
    await storeSnsMessage(base.pool, action, `2026-11-21T${time}Z`, { ...customer, ...more });
    await apply();
  };
  await say("subscribe-success", "09:00:00.000", { isFreeTrialTermPresent: "true" });
  expect(await row()).toMatchObject({ status: "trial", isTrial: true, endsAt: null });
  await say("subscribe-success", "09:30:00.000");
  expect(await row()).toMatchObject({ status: "active", isTrial: false });
  await say("unsubscribe-pending", "11:30:00.000");
  expect(await row()).toMatchObject({ status: "ending", endsAt: new Date("2026-11-21T12:30:00Z") });
  await say("unsubscribe-success", "12:29:00.000");
  expect(await row()).toMatchObject({
    status: "ended",
    statusReason: "UNSUBSCRIBED",
    endsAt: new Date("2026-11-21T12:29:00Z"),
  });
  await say("subscribe-success", "13:00:00.000");
  expect(await row()).toMatchObject({ status: "active", endsAt: null });
  await say("subscribe-fail", "14:00:00.000");
  expect(await row()).toMatchObject({ status: "failed" });
});

test("SNS for a product with licences, and a licence of a LEGACY product, wait for the switch of the product", async () => {
  const product = await aProduct(base.database);
  await storeSnsMessage(base.pool, "subscribe-success", "2026-11-21T10:00:00.000Z", {
    productCode: product.productCode,
    customerIdentifier: "cust-switch",
  });
  expect(await apply()).toMatchObject({ eventsWaiting: 1 });
  await base.database.product.update({ where: { id: product.id }, data: { integration: "LEGACY" } });
  expect(await apply()).toMatchObject({ eventsApplied: 1 });
});
