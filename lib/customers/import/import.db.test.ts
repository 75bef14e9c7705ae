import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { commitImport } from "#lib/customers/import/commit-import.ts";
import { confirmImported } from "#lib/customers/import/confirm-imported.ts";
import { importRowInput, type ImportRow } from "#lib/customers/import/import-input.ts";
import { planImport } from "#lib/customers/import/plan-import.ts";
import { getImport, toApiCommit } from "#lib/customers/import/read-imports.ts";
import { undoImport } from "#lib/customers/import/undo-import.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization, aProduct, aUsageEvent, aUser } from "#lib/testing/fixtures/factories.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";
import { readDueAgreements } from "#lib/agreements/aws-sync/read-due-agreements.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";

const db = useDatabase({ connections: 20 });
const now = new Date("2026-11-21T10:00:00Z");
const actor = { kind: "USER", id: "9f0c6a60-0000-4000-8000-000000000001" } as const;
const deps = () => ({ db: db.database, actor, now });
let product: Awaited<ReturnType<typeof aProduct>>;
beforeEach(async () => {
  product = await aProduct(db.database);
});

const unique = () => randomBytes(6).toString("hex");
const aLicense = () => `arn:aws:license-manager::294406891311:license:l-${randomBytes(16).toString("hex")}`;
const aRow = (over: Record<string, unknown> = {}): ImportRow =>
  importRowInput.parse({
    productCode: product.productCode,
    licenseArn: aLicense(),
    organizationName: "Harrow Lane",
    ...over,
  });
const faultsOf = async (rows: ImportRow[]) =>
  (await planImport(db.database, rows)).flatMap((plan) => ("faults" in plan ? plan.faults : []));
const agreementOf = (id: string) => db.database.agreement.findUniqueOrThrow({ where: { id } });

describe("an import", () => {
  test("makes agreement, organization, link and administrators, held until AWS has confirmed it", async () => {
    const known = await aUser(db.database);
    const emails = [`first-${unique()}@harrowlane.example`, known.email!];
    const row = aRow({
      externalId: `tenant-${unique()}`,
      adminEmails: emails,
      customerAwsAccountId: "123456789012",
      meteringFrom: "2026-12-01T00:00:00Z",
    });
    const { id, rows } = await commitImport(deps(), [row]);
    const [made] = rows;
    expect(made).toMatchObject({ isNewAgreement: true, isNewOrganization: true });
    expect(await agreementOf(made!.agreementId)).toMatchObject({
      licenseArn: row.licenseArn,
      customerAwsAccountId: "123456789012",
      status: "active",
      statusReason: "IMPORTED",
      meteringFrom: new Date("2026-12-01T00:00:00Z"),
      unconfirmedSince: now,
      heldAt: now,
      heldReason: "NOT_CONFIRMED",
      awsReadDueAt: now,
    });
    const organization = await db.database.organization.findUniqueOrThrow({
      where: { id: made!.organizationId },
      include: { memberships: { include: { user: true } }, links: true },
    });
    expect(organization).toMatchObject({
      name: "Harrow Lane",
      externalId: row.externalId,
      links: [{ agreementId: made!.agreementId, isFirst: true, linkedTo: null }],
    });
    expect(organization.memberships.map(({ role, user }) => [user.email, role, user.emailVerified === null])).toEqual(
      expect.arrayContaining([
        [emails[0], "OWNER", true],
        [emails[1], "ADMIN", false],
      ]),
    );
    expect(await getImport(db.database, id)).toMatchObject({ state: "COMMITTED", rowCount: 1, unconfirmed: 1 });
    const audit = await db.database.auditEntry.findMany({ where: { subjectId: { in: [id, made!.agreementId] } } });
    expect(audit.map(({ action }) => action).sort()).toEqual(["agreement.linked", "import.committed"]);
    expect(
      JSON.stringify(audit, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
    ).not.toContain("harrowlane");
    expect(await db.database.mailOutbox.count({ where: { userId: known.id } })).toBe(0);
  });

  test("of the same list again changes nothing", async () => {
    const rows = [aRow({ externalId: `t-${unique()}` }), aRow({ externalId: `t-${unique()}` })];
    const first = await commitImport(deps(), rows);
    const plans = await planImport(db.database, rows);
    expect(plans).toMatchObject([{ planned: { isLinked: true } }, { planned: { isLinked: true } }]);
    const again = await commitImport(deps(), rows);
    expect(again.rows.map(({ agreementId }) => agreementId)).toEqual(first.rows.map(({ agreementId }) => agreementId));
    expect(toApiCommit(first)).toMatchObject({ imported: 2, created: 2, changed: 0, unchanged: 0 });
    expect(toApiCommit(again)).toMatchObject({ imported: 2, created: 0, changed: 0, unchanged: 2 });
    const moved = { ...rows[0]!, meteringFrom: new Date("2026-12-01T00:00:00Z") };
    const third = await commitImport(deps(), [moved, { ...rows[1]!, adminEmails: [`new-${unique()}@a.example`] }]);
    expect(toApiCommit(third)).toMatchObject({ created: 0, changed: 2, unchanged: 0 });
    expect(await getImport(db.database, third.id)).toMatchObject({ created: 0, changed: 2, unchanged: 0 });
    expect(await db.database.customerImportRow.count({ where: { importId: again.id } })).toBe(0);
  });

  test("puts rows of one externalId into one organization, also into one that is here", async () => {
    const [old, fresh] = [await anOrganization(db.database), `t-${unique()}`];
    const { rows } = await commitImport(deps(), [
      aRow({ externalId: fresh }),
      aRow({ externalId: fresh }),
      aRow({ externalId: old.externalId }),
    ]);
    expect(rows[0]!.organizationId).toBe(rows[1]!.organizationId);
    expect(rows[2]!.organizationId).toBe(old.id);
    expect((await db.database.organization.findUniqueOrThrow({ where: { id: old.id } })).name).toBe(old.name);
  });

  test("meets an agreement that AWS told of, in whatever spelling, and holds nothing of it", async () => {
    const agreement = await anAgreement(db.database, product);
    const spelled = agreement.licenseArn!.replace("arn:aws:license-manager::", "aws:license-manager:us-east-1:");
    const { rows } = await commitImport(deps(), [aRow({ licenseArn: spelled })]);
    expect(rows[0]).toMatchObject({ agreementId: agreement.id, isNewAgreement: false });
    expect(await agreementOf(agreement.id)).toMatchObject({ heldAt: null, unconfirmedSince: null, status: "active" });
  });

  test("is all rows or none, and names each fault by its row and field", async () => {
    const taken = await anAgreement(db.database, product);
    await aLink(db.database, taken, await anOrganization(db.database));
    const ended = await anAgreement(db.database, product, { status: "ended" });
    const other = await anAgreement(db.database, await aProduct(db.database));
    const archived = await anOrganization(db.database, { archivedAt: now });
    const legacy = await aProduct(db.database, { integration: "LEGACY" });
    const good = aRow();
    const bad = [
      aRow({ productCode: "none" }),
      aRow({ licenseArn: taken.licenseArn }),
      aRow({ licenseArn: ended.licenseArn }),
      aRow({ licenseArn: other.licenseArn }),
      aRow({ externalId: archived.externalId }),
      aRow({ licenseArn: good.licenseArn }),
      aRow({ productCode: legacy.productCode }),
      aRow({ licenseArn: undefined, customerIdentifier: "c-1" }),
    ];
    await expect(commitImport(deps(), [good, ...bad])).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      fields: [
        { path: "rows.1.productCode" },
        { path: "rows.2.licenseArn", message: "is linked to another organization already" },
        { path: "rows.3.licenseArn", message: "has ended, AWS says" },
        { path: "rows.4.licenseArn", message: "belongs to another product here" },
        { path: "rows.5.externalId" },
        { path: "rows.6.licenseArn", message: "is in row 1 already" },
        { path: "rows.7.customerIdentifier" },
        { path: "rows.8.licenseArn" },
      ],
    });
    expect(await db.database.agreement.count({ where: { productId: product.id, statusReason: "IMPORTED" } })).toBe(0);
    expect(await faultsOf([aRow({ externalId: "x", organizationName: "A" }), aRow({ externalId: "x" })])).toMatchObject(
      [{ path: "organizationName" }],
    );
  });

  test("takes LEGACY customers by their identifier", async () => {
    product = await aProduct(db.database, { integration: "LEGACY" });
    const { rows } = await commitImport(deps(), [aRow({ licenseArn: undefined, customerIdentifier: `c-${unique()}` })]);
    expect(await agreementOf(rows[0]!.agreementId)).toMatchObject({ licenseArn: null, heldReason: "NOT_CONFIRMED" });
  });

  test("T07 of one list by ten at once makes each customer once", async () => {
    const row = aRow({ externalId: `t-${unique()}` });
    await Promise.all(Array.from({ length: 10 }, () => commitImport(deps(), [row])));
    expect(await db.database.organization.count({ where: { externalId: row.externalId! } })).toBe(1);
    expect(await db.database.agreement.count({ where: { licenseArn: row.licenseArn! } })).toBe(1);
  });
});

describe("AWS's word", () => {
  const imported = async (over: Record<string, unknown> = {}) => {
    const { rows } = await commitImport(deps(), [aRow(over)]);
    return rows[0]!.agreementId;
  };
  const reading = (agreementId: string, over: { productId?: string; customerAwsAccountId?: string } = {}) =>
    db.database.agreementReading.create({
      data: { awsAgreementId: `agmt-${unique()}`, agreementId, readAt: now, awsStatus: "ACTIVE", ...over },
    });

  test("confirms what it shows and lets its metering go; the rest stays held", async () => {
    const [shown, silent] = [await imported(), await imported()];
    await reading(shown, { productId: product.productId! });
    expect(await confirmImported(db.pool)).toBe(1);
    expect(await agreementOf(shown)).toMatchObject({ unconfirmedSince: null, heldAt: null, heldReason: null });
    expect(await agreementOf(silent)).toMatchObject({ unconfirmedSince: now, heldReason: "NOT_CONFIRMED" });
    expect(await confirmImported(db.pool)).toBe(0);
  });

  test("of another product or account confirms nothing", async () => {
    const ids = [await imported(), await imported({ customerAwsAccountId: "123456789012" })];
    await reading(ids[0]!, { productId: "prod-other" });
    await reading(ids[1]!, { customerAwsAccountId: "210987654321" });
    await confirmImported(db.pool);
    for (const id of ids) expect(await agreementOf(id)).toMatchObject({ heldReason: "NOT_CONFIRMED" });
  });

  test("does not lift what an operator holds", async () => {
    const id = await imported();
    await db.database.agreement.update({ where: { id }, data: { heldReason: "OPERATOR" } });
    await reading(id);
    await confirmImported(db.pool);
    expect(await agreementOf(id)).toMatchObject({ unconfirmedSince: null, heldAt: now, heldReason: "OPERATOR" });
  });
});

describe("an undo", () => {
  test("takes back all that the import made, and nothing else", async () => {
    const known = await anAgreement(db.database, product, { meteringFrom: null });
    const old = await anOrganization(db.database);
    const someone = await aUser(db.database);
    const stranger = `new-${unique()}@harrowlane.example`;
    const { id, rows } = await commitImport(deps(), [
      aRow({ externalId: `t-${unique()}`, adminEmails: [stranger, someone.email] }),
      aRow({ licenseArn: known.licenseArn, externalId: old.externalId, meteringFrom: "2026-12-01T00:00:00Z" }),
    ]);
    await undoImport(deps(), id);
    expect(await db.database.agreement.count({ where: { id: rows[0]!.agreementId } })).toBe(0);
    expect(await db.database.organization.count({ where: { id: { in: [rows[0]!.organizationId, old.id] } } })).toBe(1);
    expect(await db.database.user.count({ where: { email: { in: [stranger, someone.email!] } } })).toBe(1);
    expect(await db.database.membership.count({ where: { userId: someone.id } })).toBe(0);
    expect(await agreementOf(known.id)).toMatchObject({ meteringFrom: null });
    expect(await db.database.agreementLink.count({ where: { agreementId: known.id } })).toBe(0);
    expect(await getImport(db.database, id)).toMatchObject({ state: "UNDONE" });
    await expect(undoImport(deps(), id)).rejects.toMatchObject({ code: "CONFLICT", fields: [] });
    await expect(undoImport(deps(), "9f0c6a60-0000-4000-8000-0000000000ff")).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("while the job asks AWS about its agreements fails no step and leaves nothing of them behind", async () => {
    const { id, rows } = await commitImport(deps(), [aRow(), aRow()]);
    const [first, second] = rows.map(({ agreementId }) => agreementId);
    const failures: unknown[] = [];
    let asked = 0;
    const agreements = {
      search: async (): Promise<never> => {
        asked++;
        if (asked === 1) {
          await db.pool.query("INSERT INTO asked_read (agreement_id, asked_at) VALUES ($1, $2)", [second, now]);
          await undoImport(deps(), id);
        }
        throw new Error("AWS hung up");
      },
    } as unknown as AgreementPort;
    const report = (error: unknown) => failures.push(error);
    await readDueAgreements({ db: db.database, agreements, now, random: () => 0, report }, () => asked > 0);
    expect(asked).toBe(1);
    expect(failures).toEqual([]);
    expect(await db.database.agreement.count({ where: { id: { in: [first!, second!] } } })).toBe(0);
    expect(await db.database.askedRead.count({ where: { agreementId: second! } })).toBe(0);
  });

  test("is refused once something was used or linked otherwise, row by row", async () => {
    const { id, rows } = await commitImport(deps(), [aRow(), aRow(), aRow()]);
    await reportUsage(db, now, [aUsageEvent({ agreementId: rows[0]!.agreementId, timestamp: "2026-11-21T09:50:00Z" })]);
    await db.database.agreementLink.updateMany({
      where: { agreementId: rows[2]!.agreementId },
      data: { linkedTo: now },
    });
    await expect(undoImport(deps(), id)).rejects.toMatchObject({
      code: "CONFLICT",
      fields: [
        { path: "rows.2", message: "is linked otherwise now" },
        { path: "rows.0", message: "has usage, which would lose its customer" },
      ],
    });
    expect(await db.database.agreementLink.count({ where: { agreementId: rows[1]!.agreementId } })).toBe(1);
  });

  test("keeps an organization that an operator wrote a note about", async () => {
    const { id, rows } = await commitImport(deps(), [aRow()]);
    const { organizationId } = rows[0]!;
    await db.database.customerNote.create({
      data: { organizationId, text: "asked for an invoice", authorUserId: actor.id, createdAt: now },
    });
    await undoImport(deps(), id);
    expect(await db.database.organization.count({ where: { id: organizationId } })).toBe(1);
    expect(await getImport(db.database, id)).toMatchObject({ state: "UNDONE" });
  });

  test("keeps an agreement that AWS has told of since, without a customer", async () => {
    const { id, rows } = await commitImport(deps(), [aRow()]);
    const { agreementId } = rows[0]!;
    await db.database.agreementReading.create({
      data: { awsAgreementId: `agmt-${unique()}`, agreementId, readAt: now },
    });
    await undoImport(deps(), id);
    expect(await agreementOf(agreementId)).toMatchObject({ status: "active" });
    expect(await db.database.agreementLink.count({ where: { agreementId } })).toBe(0);
  });
});
