import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { upsertResolvedAgreement } from "#lib/agreements/matching/upsert-resolved-agreement.ts";
import { completeSwitches } from "#lib/agreements/switch/complete-switches.ts";
import { cancelSwitch, planSwitch, viewSwitch } from "#lib/agreements/switch/switch-product.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { releaseKnownLicenses } from "#lib/metering/submit/update-waiting-records.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, anAwsAccountId, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";

const db = useDatabase();
const at = (time: string) => new Date(`2026-11-21T${time}:00Z`);
const owner = { userId: randomUUID(), operatorRole: "OWNER" as const };
const deps = (now: Date) => ({ db: db.database, actor: owner, now });
const licenseArn = () => `arn:aws:license-manager::294406891311:license:l-${randomUUID().replaceAll("-", "")}`;

let product: Awaited<ReturnType<typeof aProduct>>;
let productId: string;
beforeEach(async () => {
  product = await aProduct(db.database, { integration: "LEGACY", graceMinutes: 0 });
  productId = product.id;
});

const aLegacyCustomer = (over: object = {}) =>
  anAgreement(db.database, product, {
    licenseArn: null,
    awsAgreementId: null,
    customerIdentifier: randomUUID(),
    ...over,
  });
/** What a sweep of the product has found at AWS. */
async function shows(account: string, over: object = {}) {
  const data = {
    awsAgreementId: `agmt-${randomUUID()}`,
    readAt: at("08:00"),
    awsStatus: "ACTIVE",
    startsAt: at("00:00"),
    productId: product.productId,
    customerAwsAccountId: account,
    licenseArn: licenseArn(),
    ...over,
  };
  await db.database.agreementReading.create({ data });
  return data;
}
const use = (agreementId: string, time: string, quantity: number, now: Date) =>
  reportUsage(db, now, [aUsageEvent({ agreementId, quantity, timestamp: at(time).toISOString() })]);
const freeze = (now: Date) => freezeDueHours({ pool: db.pool, now, region: "us-east-1" });
async function records(agreementId: string) {
  const rows = await db.database.meteringRecord.findMany({ where: { agreementId }, orderBy: { hour: "asc" } });
  return rows.map((row) => ({
    hour: row.hour.getUTCHours(),
    state: row.state,
    reason: row.reason,
    key: row.productCode !== null ? "code" : row.licenseArn !== null ? "licence" : null,
  }));
}

/** What a page that showed this hour asks for. */
const planned = (hour: string) => ({ productId, licenseFrom: at(hour) });

test("hours before the switch go by CustomerIdentifier, those from it on by licence, also when they are frozen late", async () => {
  const customer = await aLegacyCustomer();
  const shown = await shows(customer.customerAwsAccountId!);
  await planSwitch(deps(at("09:30")), planned("10:00"));
  await use(customer.id, "09:40", 2, at("09:41"));
  expect(await completeSwitches(db.database, at("09:59"))).toBe(0);
  expect(await completeSwitches(db.database, at("10:00"))).toBe(1);
  expect(await completeSwitches(db.database, at("10:00"))).toBe(0);
  await use(customer.id, "10:05", 3, at("10:06"));
  await freeze(at("11:10"));
  expect(await records(customer.id)).toEqual([
    { hour: 9, state: "READY", reason: null, key: "code" },
    { hour: 10, state: "READY", reason: null, key: "licence" },
  ]);
  expect(await db.database.agreement.findUniqueOrThrow({ where: { id: customer.id } })).toMatchObject({
    licenseArn: shown.licenseArn,
    awsAgreementId: shown.awsAgreementId,
    customerIdentifier: customer.customerIdentifier,
    status: "active",
  });
  expect(await db.database.product.findUniqueOrThrow({ where: { id: productId } })).toMatchObject({
    integration: "LICENSE",
  });
});

test("who has no licence yet goes on taking usage; the hours wait until a registration names one, in the same row", async () => {
  const customer = await aLegacyCustomer();
  await planSwitch(deps(at("09:30")), planned("10:00"));
  await completeSwitches(db.database, at("10:00"));
  await use(customer.id, "10:05", 3, at("10:06"));
  await freeze(at("11:10"));
  expect(await records(customer.id)).toEqual([{ hour: 10, state: "HELD", reason: "LICENSE_UNKNOWN", key: null }]);
  const arrived = await db.database.$transaction((tx) =>
    upsertResolvedAgreement(tx, {
      product: { ...product, integration: "LICENSE" },
      customer: {
        productCode: product.productCode,
        customerAwsAccountId: customer.customerAwsAccountId,
        licenseArn: licenseArn(),
        customerIdentifier: null,
      },
      hasEntitlements: false,
      now: at("11:20"),
    }),
  );
  expect(arrived).toBe(customer.id);
  await releaseKnownLicenses({ db: db.pool, now: at("11:21") });
  expect(await records(customer.id)).toEqual([{ hour: 10, state: "READY", reason: null, key: "licence" }]);
});

test("an hour that went out under one key is held under the other, also where a customer has two rows", async () => {
  const account = anAwsAccountId();
  const customer = await aLegacyCustomer({ customerAwsAccountId: account });
  await use(customer.id, "09:10", 2, at("09:11"));
  await planSwitch(deps(at("09:30")), planned("10:00"));
  await completeSwitches(db.database, at("10:00"));
  await freeze(at("10:10"));
  const licensed = await anAgreement(db.database, product, { customerAwsAccountId: account });
  await use(licensed.id, "09:20", 2, at("10:20"));
  await use(licensed.id, "10:05", 1, at("10:20"));
  await freeze(at("11:10"));
  expect(await records(customer.id)).toEqual([{ hour: 9, state: "READY", reason: null, key: "code" }]);
  expect(await records(licensed.id)).toEqual([
    { hour: 9, state: "HELD", reason: "LEGACY_MATCH", key: "licence" },
    { hour: 10, state: "READY", reason: null, key: "licence" },
  ]);
});

test("shows who still lacks a licence, and gives none that is not certain", async () => {
  const [one, two] = [await aLegacyCustomer(), await aLegacyCustomer()];
  const twice = await aLegacyCustomer();
  const unknown = await aLegacyCustomer({ customerAwsAccountId: null });
  const over = await aLegacyCustomer({ status: "ended" });
  const shown = await shows(one.customerAwsAccountId!);
  await shows(twice.customerAwsAccountId!);
  await shows(twice.customerAwsAccountId!);
  await shows(two.customerAwsAccountId!, { awsStatus: "CANCELLED" });
  await shows(over.customerAwsAccountId!);
  const { rows } = await viewSwitch(deps(at("09:00")), { productId });
  expect(new Map(rows.map((row) => [row.id, row.licenseArn]))).toEqual(
    new Map([
      [one.id, shown.licenseArn],
      [two.id, null],
      [twice.id, null],
      [unknown.id, null],
    ]),
  );
});

test("is planned and taken back for the hour that the page showed, or not at all", async () => {
  // The page was opened before the hour, its button pressed after it.
  await expect(planSwitch(deps(at("10:01")), planned("10:00"))).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(planSwitch(deps(at("09:30")), planned("11:00"))).rejects.toMatchObject({ code: "CONFLICT" });
  await planSwitch(deps(at("10:01")), planned("11:00"));
  await expect(cancelSwitch(deps(at("10:02")), planned("10:00"))).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await viewSwitch(deps(at("10:03")), { productId })).product.licenseFrom).toEqual(at("11:00"));
});

test("is planned once by an owner, taken back before its hour, and refused for hours that are frozen", async () => {
  const customer = await aLegacyCustomer();
  await expect(
    planSwitch({ ...deps(at("09:30")), actor: { userId: owner.userId, operatorRole: "ADMIN" } }, planned("10:00")),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
  await planSwitch(deps(at("09:30")), planned("10:00"));
  await expect(planSwitch(deps(at("09:31")), planned("10:00"))).rejects.toMatchObject({ code: "CONFLICT" });
  await cancelSwitch(deps(at("09:59")), planned("10:00"));
  expect(await completeSwitches(db.database, at("10:30"))).toBe(0);
  await use(customer.id, "11:10", 1, at("11:11"));
  await freeze(at("12:10"));
  // The clock was set back.
  await expect(planSwitch(deps(at("10:30")), planned("11:00"))).rejects.toMatchObject({ code: "CONFLICT" });
  await planSwitch(deps(at("12:30")), planned("13:00"));
  await expect(cancelSwitch(deps(at("13:00")), planned("13:00"))).rejects.toMatchObject({ code: "CONFLICT" });
  const actions = await db.database.auditEntry.findMany({
    where: { subjectId: productId },
    orderBy: { id: "asc" },
    select: { action: true, actorId: true },
  });
  expect(actions).toEqual(
    ["product.switch_planned", "product.switch_cancelled", "product.switch_planned"].map((action) => ({
      action,
      actorId: owner.userId,
    })),
  );
});
