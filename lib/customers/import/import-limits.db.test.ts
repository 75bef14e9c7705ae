import { expect, test } from "vitest";
import { commitImport } from "#lib/customers/import/commit-import.ts";
import { importInput, MAX_IMPORT_ROWS, type ImportRow } from "#lib/customers/import/import-input.ts";
import { planImport } from "#lib/customers/import/plan-import.ts";
import { undoImport } from "#lib/customers/import/undo-import.ts";
import { countStatements } from "#lib/testing/count-statements.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization, aProduct } from "#lib/testing/fixtures/factories.ts";

const db = useDatabase();
const now = new Date("2026-11-28T10:00:00Z");
const actor = { kind: "API_KEY", id: "9f0c6a60-0000-4000-8000-000000000001" } as const;
const deps = () => ({ db: db.database, actor, now });

/** What an import may take at most, of any length. Prisma sends some lists in parts of 32,766 values. */
const STATEMENTS = 40;
const ADDRESSES = 10;

const licenseOf = (index: number) =>
  `arn:aws:license-manager::294406891311:license:l-${index.toString(16).padStart(32, "0")}`;
const rowsOf = (productCode: string, count: number, over: (index: number) => object = () => ({})): ImportRow[] =>
  importInput.parse({
    rows: Array.from({ length: count }, (_, index) => ({
      productCode,
      licenseArn: licenseOf(index),
      organizationName: `Customer ${index}`,
      externalId: `tenant-${index}`,
      adminEmails: Array.from({ length: ADDRESSES }, (_x, n) => `person-${index}-${n}@customers.example`),
      ...over(index),
    })),
  }).rows;

test("an import at its limits takes as many statements as a short one; so do its dry run and its undo", async () => {
  const { productCode } = await aProduct(db.database);
  const rows = rowsOf(productCode, MAX_IMPORT_ROWS);
  const dryRun = await countStatements(db.pool, () => planImport(db.database, rows));
  expect(dryRun.texts.length).toBeLessThan(10);
  const committed = await countStatements(db.pool, () => commitImport(deps(), rows));
  expect(committed.texts.length).toBeLessThan(STATEMENTS);
  expect(
    committed.result.rows.every(({ isNewAgreement, isNewOrganization }) => isNewAgreement && isNewOrganization),
  ).toBe(true);
  expect(await db.database.agreementLink.count({ where: { linkedTo: null, isFirst: true } })).toBe(rows.length);
  expect(await db.database.membership.groupBy({ by: ["role"], _count: true, orderBy: { role: "asc" } })).toEqual([
    { role: "OWNER", _count: rows.length },
    { role: "ADMIN", _count: rows.length * (ADDRESSES - 1) },
  ]);
  const again = await countStatements(db.pool, () => commitImport(deps(), rows));
  expect(again.texts.length).toBeLessThan(STATEMENTS);

  const undone = await countStatements(db.pool, () => undoImport(deps(), committed.result.id));
  expect(undone.texts.length).toBeLessThan(STATEMENTS);
  const left = [db.database.agreement, db.database.organization, db.database.membership, db.database.user] as const;
  for (const table of left) expect(await (table.count as () => Promise<number>)()).toBe(0);
  expect(await db.database.auditEntry.count({ where: { action: "agreement.unlinked" } })).toBe(rows.length);
}, 60_000);

test("a thousand agreements that are here, all of one organization and with the same people, take no more", async () => {
  const product = await aProduct(db.database);
  const organization = await anOrganization(db.database, { externalId: "one-tenant", name: "One" });
  const known = await anAgreement(db.database, product, { licenseArn: licenseOf(5000) });
  await aLink(db.database, known, organization);
  const rows = rowsOf(product.productCode, MAX_IMPORT_ROWS, (index) => ({
    licenseArn: licenseOf(4001 + index),
    organizationName: "One",
    externalId: "one-tenant",
    adminEmails: ["boss@one.example", "second@one.example"],
    meteringFrom: "2026-12-01T00:00:00Z",
  }));
  const { result, texts } = await countStatements(db.pool, () => commitImport(deps(), rows));
  expect(texts.length).toBeLessThan(STATEMENTS);
  expect(new Set(result.rows.map(({ organizationId }) => organizationId))).toEqual(new Set([organization.id]));
  expect(await db.database.membership.count({ where: { organizationId: organization.id } })).toBe(2);
  expect(await db.database.agreement.findUniqueOrThrow({ where: { id: known.id } })).toMatchObject({
    meteringFrom: new Date("2026-12-01T00:00:00Z"),
    version: known.version,
  });
  // The first row made the people; an undo gives them back once.
  await undoImport(deps(), result.id);
  expect(await db.database.membership.count({ where: { organizationId: organization.id } })).toBe(0);
  expect(await db.database.agreementLink.count({ where: { organizationId: organization.id } })).toBe(1);
}, 60_000);
