import { beforeAll, expect, test } from "vitest";
import { openApiDocument, type OpenApiDocument } from "#lib/api/openapi-document.ts";
import { issueClaim } from "#lib/registration/hand-off/registration-claim.ts";
import { anApiKey, useAppEnvironment } from "#lib/testing/servers/app-environment.ts";
import { answerValidator } from "#lib/testing/api-validator.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { useRoutes } from "#lib/testing/servers/serve-routes.ts";
import { publicRoutes } from "./testing/public-routes.ts";

// What the routes really answer, held against the API's own description.

const db = useDatabase();
useAppEnvironment(db);
const server = useRoutes(publicRoutes);
const document = openApiDocument("http://localhost:5500");
let key: string;
let agreement: { id: string; licenseArn: string | null };
let organization: { id: string; externalId: string | null };
let productCode: string;

beforeAll(async () => {
  key = await anApiKey(db);
  const product = await aProduct(db.database, {
    dimensions: [{ name: "api_calls" }, { name: "seats", isMetered: false, isEntitled: true }],
  });
  productCode = product.productCode;
  const [linked] = [await anAgreement(db.database, product), await anAgreement(db.database, product)];
  agreement = linked;
  organization = await anOrganization(db.database);
  await aLink(db.database, agreement, organization);
  await db.database.entitlement.create({
    data: { agreementId: agreement.id, dimension: "seats", valueType: "integer", value: "50", readAt: new Date() },
  });
});

const used = new Set<string>();
async function call(method: string, path: string, { id = "", query = "", body, bearer = key }: Call = {}) {
  used.add(`${method} ${path}`);
  const address = `${server.url}${path.replace("{id}", id)}${query}`;
  const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" };
  const init = { method: method.toUpperCase(), headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(address, init);
  const answer: unknown = await response.json();
  const judge = answerValidator(document, method, path, response.status);
  expect({ method, path, status: response.status, fault: judge(answer), answer }).toMatchObject({ fault: null });
  return { status: response.status, answer };
}
type Call = { id?: string; query?: string; body?: unknown; bearer?: string };

test("the document itself needs no key and says where it answers", async () => {
  const response = await fetch(`${server.url}/api/v1/openapi.json`);
  const body = (await response.json()) as OpenApiDocument;
  expect(response.status).toBe(200);
  expect(body).toMatchObject({ openapi: "3.1.0", servers: [{ url: "http://localhost:5500" }] });
  expect(Object.keys(body.paths)).toEqual(Object.keys(document.paths));
});

test("usage, its records and their life", async () => {
  const now = new Date().toISOString();
  const good = aUsageEvent({ agreementId: agreement.id, timestamp: now, tags: { team: "blue" } });
  const events = [good, good, { ...good, quantity: 2 }, { ...good, id: "other", quantity: -1 }, null];
  const { answer } = await call("post", "/api/v1/usage", { body: { events } });
  expect(answer).toMatchObject({ accepted: 1, duplicates: 1, rejected: 3 });
  const late = { timestamp: new Date(Date.now() - 25 * 3_600_000).toISOString() };
  await call("post", "/api/v1/usage", { body: { events: [aUsageEvent({ agreementId: agreement.id, ...late })] } });
  await call("post", "/api/v1/usage", { body: { events: [] } });

  const page = await call("get", "/api/v1/metering-records", { query: `?agreementId=${agreement.id}&limit=1` });
  const [record] = (page.answer as { data: { id: string; status: string }[] }).data;
  expect(record).toMatchObject({ status: "OPEN" });
  await call("get", "/api/v1/metering-records/{id}", { id: record!.id });
  await call("get", "/api/v1/metering-records/{id}", { id: "none" });
  await call("get", "/api/v1/metering-records", { query: "?status=OPEN" });
});

test("usage that was refused", async () => {
  await call("post", "/api/v1/usage", {
    body: { events: [aUsageEvent({ agreementId: "nobody", timestamp: new Date().toISOString() })] },
  });
  const { answer } = await call("get", "/api/v1/usage/refusals", { query: "?from=2026-01-01T00:00:00Z&limit=200" });
  expect(answer).toMatchObject({
    data: expect.arrayContaining([expect.objectContaining({ code: "UNKNOWN_AGREEMENT" })]) as unknown,
  });
  await call("get", "/api/v1/usage/refusals", { query: "?from=yesterday" });
  const writer = await anApiKey(db, ["usage:write"]);
  expect(await call("get", "/api/v1/usage/refusals", { bearer: writer })).toMatchObject({ status: 403 });
});

test("a frozen record, billed", async () => {
  const hour = new Date("2026-11-20T08:00:00Z");
  const { productId } = await db.database.agreement.findUniqueOrThrow({ where: { id: agreement.id } });
  await db.pool.query(
    `INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, quantity, used, carried_out, frozen_at,
                                  sent_at, accepted_at, metering_record_id, attempts)
     VALUES ($1, $2, 'api_calls', $3, 'ACCEPTED', 12, 12.5, 0.5, $3, $3, $3, 'aws-id', 1)`,
    [agreement.id, productId, hour],
  );
  const { answer } = await call("get", "/api/v1/metering-records", {
    query: `?agreementId=${agreement.id}&status=ACCEPTED`,
  });
  const [record] = (answer as { data: { id: string }[] }).data;
  await call("get", "/api/v1/metering-records/{id}", { id: record!.id });
});

test("agreements and access, in every way of asking", async () => {
  const { answer } = await call("get", "/api/v1/agreements", { query: "?limit=1" });
  expect(answer).toMatchObject({ data: { length: 1 }, nextCursor: expect.any(String) });
  await call("get", "/api/v1/agreements", { query: "?limit=0" });
  await call("get", "/api/v1/agreements/{id}", { id: agreement.id });
  await call("get", "/api/v1/agreements/{id}", { id: "none" });
  await call("get", "/api/v1/agreements/{id}/access", { id: agreement.id });
  await call("get", "/api/v1/agreements/{id}/access", { id: "none" });
  const license = `?licenseArn=${encodeURIComponent(agreement.licenseArn!)}`;
  const { answer: access } = await call("get", "/api/v1/access", { query: license });
  expect(access).toMatchObject({ access: "granted", entitlements: [{ dimension: "seats", value: "50" }] });
  await call("get", "/api/v1/access", {
    query: `?organizationExternalId=${organization.externalId}&productCode=${productCode}`,
  });
  await call("get", "/api/v1/access");
});

test("organizations", async () => {
  const path = "/api/v1/organizations/{id}";
  await call("put", path, { id: organization.id, body: { name: "Harrow Lane" } });
  await call("put", path, { id: organization.id, body: {} });
  await call("put", path, { id: "none", body: { name: "x" } });
  const other = await anOrganization(db.database);
  await call("put", path, { id: other.id, body: { externalId: organization.externalId } });
});

test("claims", async () => {
  const path = "/api/v1/registration-claims/redeem";
  const claim = (now: Date) =>
    db.database.$transaction((tx) =>
      issueClaim(tx, { agreementId: agreement.id, organizationId: organization.id, userId: crypto.randomUUID(), now }),
    );
  const code = await claim(new Date());
  expect(await call("post", path, { body: { code } })).toMatchObject({ status: 200 });
  expect(await call("post", path, { body: { code } })).toMatchObject({ status: 409 });
  expect(await call("post", path, { body: { code: "none" } })).toMatchObject({ status: 404 });
  expect(await call("post", path, { body: { code: await claim(new Date(Date.now() - 600_000)) } })).toMatchObject({
    status: 410,
  });
  expect(await call("post", path, { body: {} })).toMatchObject({ status: 400 });
});

test("imports: a dry run, a commit, its state, and back", async () => {
  const licenseArn = `arn:aws:license-manager::294406891311:license:l-${crypto.randomUUID().replaceAll("-", "")}`;
  const row = { productCode, licenseArn, organizationName: "Harrow Lane", adminEmails: ["dana@harrowlane.example"] };
  const post = (rows: unknown[], dryRun: boolean) => call("post", "/api/v1/imports", { body: { dryRun, rows } });
  expect(await post([row, { ...row, productCode: "none" }], true)).toMatchObject({
    answer: { ready: 1, rejected: 1, results: [{ status: "ready", agreementId: null }, { status: "rejected" }] },
  });
  expect(await post([{ ...row, productCode: "none" }], false)).toMatchObject({
    status: 400,
    answer: { errors: [{ path: "rows.0.productCode" }] },
  });
  expect(await post([{ ...row, licenseArn: "x" }], true)).toMatchObject({ status: 400 });
  const { answer } = await post([row], false);
  const { id } = answer as { id: string };
  expect(await post([row], true)).toMatchObject({ answer: { unchanged: 1, rejected: 0 } });
  expect(await call("get", "/api/v1/imports/{id}", { id })).toMatchObject({
    answer: { state: "committed", unconfirmed: 1 },
  });
  await call("get", "/api/v1/imports/{id}", { id: "none" });
  expect(await call("post", "/api/v1/imports/{id}/undo", { id })).toMatchObject({ answer: { state: "undone" } });
  expect(await call("post", "/api/v1/imports/{id}/undo", { id })).toMatchObject({ status: 409 });
});

test("whoever has no key, or one without the scope", async () => {
  const bare = await anApiKey(db, ["usage:write"]);
  expect(await call("get", "/api/v1/agreements", { bearer: "none" })).toMatchObject({ status: 401 });
  expect(await call("get", "/api/v1/agreements", { bearer: bare })).toMatchObject({ status: 403 });
});

test("covers every operation of the description", () => {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect([...used].sort()).toEqual(all.sort());
});
