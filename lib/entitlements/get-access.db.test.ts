import { beforeAll, expect, test } from "vitest";
import type { Read, Statement } from "#lib/db/read.ts";
import { accessInput, findAccess, getAccess, type AccessInput } from "#lib/entitlements/get-access.ts";
import { saveEntitlements } from "#lib/entitlements/save-entitlements.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization, aProduct } from "#lib/testing/fixtures/factories.ts";

const db = useDatabase();
const read: Read = async <Row extends object>(statement: Statement) => (await db.pool.query<Row>(statement)).rows;
const now = new Date("2026-11-21T10:00:00Z");
const byId = async (id: string, at = now) => (await getAccess(read, id, at)).answer;
const found = async (input: AccessInput) => (await findAccess(read, input, now)).answer;
let product: Awaited<ReturnType<typeof aProduct>>;
beforeAll(async () => {
  product = await aProduct(db.database);
});

async function aCustomer(over: Parameters<typeof anAgreement>[2] = {}) {
  const agreement = await anAgreement(db.database, product, over);
  const organization = await anOrganization(db.database);
  await aLink(db.database, agreement, organization);
  return {
    agreement,
    organization,
    named: { organizationExternalId: organization.externalId!, productCode: product.productCode },
  };
}

test("an agreement's access is the same by id, by licence and by organization", async () => {
  const { agreement, named } = await aCustomer({ checkedAt: new Date("2026-11-21T09:30:00Z") });
  const expires = new Date("2027-01-01T00:00:00Z");
  await saveEntitlements(
    db.database,
    agreement.id,
    [
      { dimension: "seats", valueType: "integer", value: "10", expiresAt: now },
      { dimension: "seats", valueType: "integer", value: "25", expiresAt: expires },
      { dimension: "audit", valueType: "boolean", value: "true", expiresAt: null },
    ],
    now,
  );
  const answer = {
    access: "granted",
    reason: "Active since 2026-01-01, audit, 25 seats.",
    entitlements: [
      { dimension: "audit", type: "boolean", value: "true", expiresAt: null },
      { dimension: "seats", type: "integer", value: "25", expiresAt: "2027-01-01T00:00:00Z" },
    ],
    checkedAt: "2026-11-21T09:30:00Z",
  };
  expect(await byId(agreement.id)).toEqual(answer);
  expect(await found({ licenseArn: agreement.licenseArn!.toUpperCase() })).toEqual(answer);
  expect(await found(named)).toEqual(answer);
  await saveEntitlements(db.database, agreement.id, [], now);
  expect(await byId(agreement.id)).toMatchObject({ entitlements: [] });
});

test("nobody has access before somebody registered", async () => {
  const agreement = await anAgreement(db.database, product);
  expect(await byId(agreement.id)).toMatchObject({ access: "pending" });
});

test("an organization's second purchase does not change whose access is answered, until the first has ended", async () => {
  const { agreement, organization, named } = await aCustomer();
  const second = await anAgreement(db.database, product, { status: "suspended" });
  await aLink(db.database, second, organization, { linkedFrom: now });
  expect(await found(named)).toMatchObject({ access: "granted" });
  await db.database.agreement.update({ where: { id: agreement.id }, data: { status: "ended", endsAt: now } });
  expect(await found(named)).toMatchObject({ access: "suspended" });
});

test("an agreement that left the organization answers no more for it", async () => {
  const { agreement, named } = await aCustomer();
  await db.database.agreementLink.updateMany({ where: { agreementId: agreement.id }, data: { linkedTo: now } });
  await expect(found(named)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await byId(agreement.id)).toMatchObject({ access: "pending" });
});

test("what nobody has is not found", async () => {
  await expect(byId("x")).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(found({ licenseArn: "l-none" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test.each([
  {},
  { licenseArn: "" },
  { licenseArn: "a", productCode: "b" },
  { organizationExternalId: "a" },
  { licenseArn: "a\u0000" },
])("the question %j is none", (query) => {
  expect(accessInput.safeParse(query).success).toBe(false);
});

test("says what is used of a term's and a month's quantity, and forgets it with the period", async () => {
  const sold = await aProduct(db.database, {
    pricingModel: "CONTRACT_WITH_CONSUMPTION",
    dimensions: [
      { name: "seats", label: "Seats", isMetered: false, isEntitled: true },
      { name: "calls", label: "Calls", isMetered: false, isEntitled: true },
      { name: "more_seats", includedIn: "seats", includedPer: "term" },
      { name: "more_calls", includedIn: "calls", includedPer: "month" },
    ],
  });
  const agreement = await anAgreement(db.database, sold);
  await aLink(db.database, agreement, await anOrganization(db.database));
  const expiresAt = new Date("2026-12-01T00:00:00Z");
  const grant = (dimension: string, value: string) => ({ dimension, valueType: "integer" as const, value, expiresAt });
  await saveEntitlements(db.database, agreement.id, [grant("seats", "100"), grant("calls", "1000")], now);
  const carry = (dimension: string, periodStart: string, periodUsed: number) =>
    db.database.meteringCarry.create({
      data: { agreementId: agreement.id, dimension, updatedAt: now, periodStart: new Date(periodStart), periodUsed },
    });
  await carry("more_seats", "2026-01-01T00:00:00Z", 50);
  await carry("more_calls", "2026-11-01T00:00:00Z", 12.5);
  const reasonAt = async (at: string) => (await byId(agreement.id, new Date(at))).reason;
  expect(await reasonAt("2026-11-21T10:00:00Z")).toBe("Active since 2026-01-01, 12.5 of 1000 calls, 50 of 100 seats.");
  expect(await reasonAt("2026-12-01T00:00:00Z")).toBe("Active since 2026-01-01, 0 of 1000 calls, 0 of 100 seats.");
});

test("says when AWS's word last came, and whose read is due: more than five minutes old, in force, and shown to us", async () => {
  const at = (time: string) => new Date(`2026-11-21T${time}Z`);
  const dueRead = async (over: Parameters<typeof anAgreement>[2]) => {
    const agreement = await anAgreement(db.database, product, over);
    const asked = await getAccess(read, agreement.id, now);
    return asked.dueRead === null ? null : asked.dueRead === agreement.id;
  };
  expect(await dueRead({})).toBe(true);
  expect(await dueRead({ awsReadTriedAt: at("09:54:59") })).toBe(true);
  expect(await dueRead({ awsReadTriedAt: at("09:55:00") })).toBeNull();
  expect(await dueRead({ awsReadTriedAt: at("10:05:01") })).toBe(true);
  expect(await dueRead({ status: "suspended", awsReadTriedAt: at("09:00:00") })).toBe(true);
  expect(await dueRead({ status: "ended" })).toBeNull();
  expect(await dueRead({ awsReadDeniedAt: at("09:00:00") })).toBeNull();
  expect(await dueRead({ licenseArn: null, customerIdentifier: "legacy-1" })).toBeNull();
});
