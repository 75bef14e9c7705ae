import { randomBytes, randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { recordIdOf } from "#lib/metering/record-id.ts";
import { searchConsole } from "#lib/search/search-console.ts";
import { aBuyer, aMember, aPurchase, aRecord, aSoldProduct, viewer } from "#lib/testing/fixtures/console-rows.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { eventKeyOf } from "#lib/usage/event-key.ts";

const db = useDatabase();
const search = (query: string) => searchConsole({ db: db.database, actor: viewer }, query);
const titles = async (query: string) => (await search(query)).hits.map(({ kind, title }) => `${kind} ${title}`);
const hour = new Date("2026-11-21T10:00:00Z");
const ids = {
  account: "441700000932",
  license: "l-7c0291beaa55",
  aws: "agmt-2q8x4d1",
  previous: "agmt-1older",
  offer: "offer-abc123",
  awsRecord: randomUUID(),
  awsRequest: randomUUID(),
  submission: randomUUID(),
  notice: `event-${randomUUID()}`,
  event: "invoice 2041/line 1",
};
let [product, customer, agreement, recordId] = ["", "", "", ""];
let [alert, longRecordId] = ["", ""];
let [delivery, message, importId, uploadId] = ["", "", "", ""];

beforeAll(async () => {
  const { database } = db;
  product = await aSoldProduct(database, { productCode: "prodcode9", productId: "prod-9x", title: "Lumenar Vision" });
  customer = await aBuyer(database, "Müller & Söhne GmbH", { externalId: "tenant_7" });
  await aMember(database, customer, "ines@tessellate.example");
  agreement = await aPurchase(database, product, customer, {
    customerAwsAccountId: ids.account,
    licenseKey: ids.license,
    licenseArn: `arn:aws:license-manager::294406891311:license:${ids.license}`,
    awsAgreementId: ids.aws,
    previousAwsAgreementId: ids.previous,
    offerId: ids.offer,
  });
  const legacy = await aSoldProduct(database, { title: "Lumenar Legacy", integration: "LEGACY" });
  const corvid = await aBuyer(database, "Corvid Analytics");
  await aPurchase(database, legacy, corvid, { customerIdentifier: "ciCorvid", licenseArn: null, licenseKey: null });
  await aBuyer(database, "Corvid");
  await aBuyer(database, "100%_Sure O’Brien");
  await aBuyer(database, "Łódź株式会社");
  recordId = recordIdOf({ agreementId: agreement, dimension: "api_calls", hour });
  const record = await aRecord(database, { agreementId: agreement, productId: product, hour });
  await database.meteringRecord.update({ where: { id: record }, data: { meteringRecordId: ids.awsRecord } });
  await database.submission.create({
    data: {
      ...{ id: ids.submission, productId: product, region: "us-east-1", recordCount: 1, startedAt: hour },
      ...{ requestId: ids.awsRequest, request: {} },
    },
  });
  await database.lifecycleEvent.create({
    data: {
      source: "SNS",
      eventId: ids.notice,
      type: "subscribe-success",
      occurredAt: hour,
      receivedAt: hour,
      body: "{}",
    },
  });
  await database.usageEvent.create({
    data: {
      ...{ key: eventKeyOf(ids.event), id: ids.event, agreementId: agreement, dimension: "api_calls" },
      ...{ quantity: "1", at: hour, hour, receivedAt: hour },
    },
  });
  const dimension = "d".repeat(255);
  await aRecord(database, { agreementId: agreement, productId: product, hour, dimension });
  longRecordId = recordIdOf({ agreementId: agreement, dimension, hour });
  const raised = { subject: "jobs", severity: "CRITICAL", openedAt: hour, lastSeenAt: hour, data: {} } as const;
  alert = String((await database.alert.create({ data: { kind: "JOB_CLOCK_STANDS", ...raised } })).id);
  const endpoint = await database.webhookEndpoint.create({
    data: { url: "https://a.example", types: [], secrets: [] },
  });
  message = (await database.webhookMessage.create({ data: { type: "agreement.updated", at: hour, body: "{}" } })).id;
  delivery = (await database.webhookDelivery.create({ data: { messageId: message, endpointId: endpoint.id } })).id;
  const list = { state: "COMMITTED", actorKind: "USER", actorId: viewer.userId, rowCount: 1, createdAt: hour } as const;
  importId = (await database.customerImport.create({ data: list })).id;
  uploadId = randomUUID();
  const upload = { id: uploadId, fileName: "u.csv", rowCount: 1, authorUserId: viewer.userId, createdAt: hour };
  await database.usageUpload.create({ data: upload });
  await database.apiKey.create({
    data: { name: "back end", lookupId: "00ff00ff00ff00ff", secretHash: randomBytes(32), scopes: [] },
  });
});

describe("what names one thing opens its page", () => {
  test.each<[string, () => string, () => string]>([
    ["our record id", () => recordId, () => `/admin/metering/${recordId}`],
    ["AWS's record id", () => ids.awsRecord, () => `/admin/metering/${recordId}`],
    ["AWS's request id", () => ids.awsRequest, () => `/admin/submissions/${ids.submission}`],
    ["a submission", () => ids.submission, () => `/admin/submissions/${ids.submission}`],
    ["an event id", () => ids.event, () => `/admin/metering/events?q=${encodeURIComponent(ids.event)}`],
    ["our agreement id", () => agreement.toUpperCase(), () => `/admin/agreements/${agreement}`],
    ["AWS's agreement id", () => ids.aws, () => `/admin/agreements/${agreement}`],
    ["the one before it", () => ids.previous, () => `/admin/agreements/${agreement}`],
    ["an ARN", () => `aws:license-manager::2:license:${ids.license}`, () => `/admin/agreements/${agreement}`],
    ["a licence's tail", () => ids.license.toUpperCase(), () => `/admin/agreements/${agreement}`],
    ["an AWS account", () => "4417-0000-0932", () => `/admin/agreements/${agreement}`],
    ["an offer", () => `"${ids.offer}"`, () => `/admin/agreements/${agreement}`],
    ["an external id", () => "tenant_7", () => `/admin/customers/${customer}`],
    ["our customer id", () => customer, () => `/admin/customers/${customer}`],
    ["a name, without case and accents", () => "MULLER & SOHNE gmbh", () => `/admin/customers/${customer}`],
    ["an address", () => "Ines@tessellate.example", () => `/admin/customers/${customer}`],
    ["a product code", () => "prodcode9", () => `/admin/products/${product}`],
    ["a product id", () => "prod-9x", () => `/admin/products/${product}`],
    ["a webhook's delivery", () => delivery, () => `/admin/webhooks/${delivery}`],
    ["a webhook's message", () => `msg_${message}`, () => `/admin/webhooks/${delivery}`],
    ["an import", () => importId, () => `/admin/customers/import/${importId}`],
    ["an upload", () => uploadId, () => `/admin/metering/upload/${uploadId}`],
    ["an alert", () => `#${alert}`, () => "/admin/alerts#JOB_CLOCK_STANDS"],
    ["the id of a record with a long dimension", () => longRecordId, () => `/admin/metering/${longRecordId}`],
    ["a key", () => "tp_live_00ff00ff00ff00ff", () => "/admin/keys"],
    ["a key with its secret", () => `tp_live_00ff00ff00ff00ff_${"s".repeat(43)}`, () => "/admin/keys"],
  ])("%s", async (_, query, page) => {
    expect((await search(query())).opens).toBe(page());
  });

  test("a notice's own id and AWS's", async () => {
    const { opens } = await search(ids.notice);
    expect(opens).toMatch(/^\/admin\/inbox\//);
    expect((await search(opens!.split("/").at(-1)!)).opens).toBe(opens);
  });
});

test("a key's secret is in no answer", async () => {
  expect(JSON.stringify(await search(`tp_live_00ff00ff00ff00ff_${"s".repeat(43)}`))).not.toContain("sss");
});

test.each([
  ["the last four digits", "0932"],
  ["a part of an account", "1700000"],
  ["the end of a licence", "beaa55"],
  ["its beginning", "l-7c02"],
  ["its beginning without l-", "7c0291"],
])("%s lists the agreement and opens nothing by itself", async (_, query) => {
  const { hits, opens } = await search(query);
  expect(hits).toMatchObject([{ kind: "agreement", href: `/admin/agreements/${agreement}`, isExact: false }]);
  expect(opens).toBeNull();
});

test.each([
  ["any word", "sohne", ["customer Müller & Söhne GmbH"]],
  ["the beginning of words, in any order", "gmb mül", ["customer Müller & Söhne GmbH"]],
  ["a word after an apostrophe", "brien", ["customer 100%_Sure O’Brien"]],
  ["a letter that is no mark", "lodz", ["customer Łódź株式会社"]],
  ["LIKE's signs", "%", []],
  ["LIKE's other sign", "____", []],
  ["a query's own signs", "sure & | ! : * ' \\ (", ["customer 100%_Sure O’Brien"]],
  ["NUL and half a letter", "\0\ud800", []],
  ["a name and others with its word", "corvid", ["customer Corvid", "customer Corvid Analytics"]],
  ["an address by its beginning", "ines@t", ["person ines@tessellate.example"]],
  ["a product's word", "legacy", ["product Lumenar Legacy"]],
  ["a blank", "  ", []],
  ["what nothing has", "zzzz-nothing", []],
])("%s", async (_, query, expected) => {
  expect(await titles(query)).toEqual(expected);
});

test("a name that others have too is listed, the same name first, and a customer identifier opens its agreement", async () => {
  expect((await search("corvid")).opens).toBeNull();
  expect((await search("ciCorvid")).opens).toMatch(/^\/admin\/agreements\//);
});

test("T01 who is no operator finds nothing", async () => {
  const actor = { userId: randomUUID(), operatorRole: null };
  await expect(searchConsole({ db: db.database, actor }, ids.aws)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
