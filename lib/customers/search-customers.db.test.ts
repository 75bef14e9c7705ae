import { beforeAll, expect, test } from "vitest";
import { browseAgreements, countAgreementsByStatus } from "#lib/customers/browse-agreements.ts";
import { findCustomer } from "#lib/customers/find-customer.ts";
import { searchCustomers } from "#lib/customers/search-customers.ts";
import { aBuyer, aMember, aPurchase, aSoldProduct, viewer } from "#lib/testing/fixtures/console-rows.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";

const db = useDatabase();
const deps = () => ({ db: db.database, actor: viewer });
const names = async (query: string) => (await searchCustomers(deps(), { query })).rows.map(({ name }) => name);
let [product, legacy, tessellate, unregistered] = ["", "", "", ""];

beforeAll(async () => {
  product = await aSoldProduct(db.database);
  legacy = await aSoldProduct(db.database, { title: "Lumenar Legacy", integration: "LEGACY" });
  tessellate = await aBuyer(db.database, "Tessellate Labs", { externalId: "tenant_tessellate" });
  await aMember(db.database, tessellate, "ines@tessellate.example");
  await aPurchase(db.database, product, tessellate, {
    customerAwsAccountId: "441700000932",
    licenseKey: "l-7c0291be",
    licenseArn: "arn:aws:license-manager::294406891311:license:l-7c0291be",
    awsAgreementId: "agmt-2q8x4d1",
  });
  const corvid = await aBuyer(db.database, "corvid Analytics");
  await aMember(db.database, corvid, "dana@corvid.example");
  await aPurchase(db.database, legacy, corvid, { customerIdentifier: "ciCorvid", licenseArn: null, licenseKey: null });
  await aBuyer(db.database, "100%_Sure Ltd");
  unregistered = await aPurchase(db.database, product, null, {
    customerAwsAccountId: "610300004417",
    status: "pending",
  });
});

test.each([
  ["the beginning of a name, in any case", "TESSEL", ["Tessellate Labs"]],
  ["an external id", "tenant_tessellate", ["Tessellate Labs"]],
  ["the beginning of an address", "Ines@tess", ["Tessellate Labs"]],
  ["an AWS account, in groups", "4417 0000 0932", ["Tessellate Labs"]],
  ["a licence's ARN in another spelling", "aws:license-manager::294406891311:license:L-7C0291BE", ["Tessellate Labs"]],
  ["AWS's agreement id", "agmt-2q8x4d1", ["Tessellate Labs"]],
  ["a LEGACY customer identifier", "ciCorvid", ["corvid Analytics"]],
  ["a word inside a name", "labs", ["Tessellate Labs"]],
  ["the beginnings of words", "lab tess", ["Tessellate Labs"]],
  ["the inside of a word", "essel", []],
  ["LIKE's own signs", "%", []],
  ["LIKE's own signs in a name", "100%_s", ["100%_Sure Ltd"]],
  ["an account nobody registered", "610300004417", []],
  ["a statement", "'; DROP TABLE organization; --", []],
])("T06 customers are found by %s", async (_, query, found) => {
  expect(await names(query)).toEqual(found);
});

test("customers are found by our own ids", async () => {
  expect(await names(tessellate)).toEqual(["Tessellate Labs"]);
  expect(await names(tessellate.toUpperCase())).toEqual(["Tessellate Labs"]);
});

test("without a query all are listed by name, whatever its case, and pages neither repeat nor skip", async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof searchCustomers>> = await searchCustomers(deps(), { cursor, limit: 2 });
    seen.push(...page.rows.map(({ name }) => name));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(["100%_Sure Ltd", "corvid Analytics", "Tessellate Labs"]);
});

test("a search's next page goes on where it ended", async () => {
  for (const name of ["Osprey A", "Osprey B", "osprey c"]) await aBuyer(db.database, name);
  const first = await searchCustomers(deps(), { query: "osprey", limit: 2 });
  expect(first.rows.map(({ name }) => name)).toEqual(["Osprey A", "Osprey B"]);
  const second = await searchCustomers(deps(), { query: "osprey", limit: 2, cursor: first.nextCursor });
  expect(second).toMatchObject({ rows: [{ name: "osprey c" }], nextCursor: null });
});

test("one customer has its members, agreements and where they lead", async () => {
  const customer = await findCustomer(deps(), tessellate);
  expect(customer).toMatchObject({
    name: "Tessellate Labs",
    memberCount: 1,
    members: [{ email: "ines@tessellate.example", role: "OWNER" }],
    agreements: [{ awsAgreementId: "agmt-2q8x4d1", linkedTo: null, organization: { name: "Tessellate Labs" } }],
  });
  expect(await findCustomer(deps(), unregistered)).toBeNull();
});

test("agreements are listed newest first; those nobody registered can be seen alone", async () => {
  const all = await browseAgreements(deps(), { limit: 2 });
  const rest = await browseAgreements(deps(), { limit: 2, cursor: all.nextCursor });
  expect([...all.rows, ...rest.rows].map(({ id }) => id)).toHaveLength(3);
  expect(all.rows[0]!.id).toBe(unregistered);
  expect((await browseAgreements(deps(), { isUnregistered: true })).rows).toMatchObject([
    { id: unregistered, organization: null },
  ]);
  expect((await browseAgreements(deps(), { query: "ciCorvid" })).rows).toHaveLength(1);
  expect((await browseAgreements(deps(), { query: "610300004417", status: "active" })).rows).toEqual([]);
  expect(await countAgreementsByStatus(deps())).toEqual(
    new Map([
      ["active", 2],
      ["pending", 1],
    ]),
  );
});

test("T01 who is no operator reads nothing", async () => {
  const actor = { userId: tessellate, operatorRole: null };
  await expect(searchCustomers({ db: db.database, actor }, {})).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(findCustomer({ db: db.database, actor }, tessellate)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(browseAgreements({ db: db.database, actor }, {})).rejects.toMatchObject({ code: "NOT_FOUND" });
});
