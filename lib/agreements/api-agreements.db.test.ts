import { beforeAll, describe, expect, test } from "vitest";
import { getApiAgreement } from "#lib/agreements/api-agreement.ts";
import { listAgreementsInput, listApiAgreements } from "#lib/agreements/list-api-agreements.ts";
import { updateOrganization, updateOrganizationInput } from "#lib/customers/update-organization.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aLink, anAgreement, anOrganization, aProduct } from "#lib/testing/fixtures/factories.ts";

const db = useDatabase();
const now = new Date("2026-11-21T10:00:00Z");
const missing = "9f0c6a60-0000-4000-8000-000000000001";

describe("agreements for the seller's product", () => {
  let product: Awaited<ReturnType<typeof aProduct>>;
  beforeAll(async () => {
    product = await aProduct(db.database);
    const other = await aProduct(db.database);
    await anAgreement(db.database, other, { status: "ended" });
    // Made within one millisecond, so that only whole keys tell them apart.
    for (let i = 0; i < 7; i++) await anAgreement(db.database, product, { createdAt: now });
    await db.pool.query(
      "UPDATE agreement SET created_at = created_at + interval '1 microsecond' * random() * 9 WHERE product_id = $1",
      [product.id],
    );
  });

  test("are shown as the contract writes them", async () => {
    const agreement = await anAgreement(db.database, product, { startsAt: now, isTrial: true, status: "trial" });
    const organization = await anOrganization(db.database);
    await aLink(db.database, agreement, organization);
    expect(await getApiAgreement(db.pool, agreement.id)).toEqual({
      id: agreement.id,
      awsAgreementId: agreement.awsAgreementId,
      previousAwsAgreementId: null,
      productCode: product.productCode,
      customerAwsAccountId: agreement.customerAwsAccountId,
      licenseArn: agreement.licenseArn,
      customerIdentifier: null,
      offerId: null,
      proposerAccountId: null,
      status: "trial",
      trial: true,
      organizationId: organization.id,
      organizationExternalId: organization.externalId,
      startsAt: "2026-11-21T10:00:00Z",
      endsAt: null,
    });
    await db.database.agreementLink.deleteMany({ where: { agreementId: agreement.id } });
    await db.database.agreement.delete({ where: { id: agreement.id } });
  });

  test("are listed page by page, each once, and filtered", async () => {
    const all = await listApiAgreements(db.pool, listAgreementsInput.parse({}));
    expect(all).toMatchObject({ nextCursor: null, rows: { length: 8 } });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listApiAgreements(db.pool, listAgreementsInput.parse({ limit: "3", cursor }));
      seen.push(...page.rows.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(all.rows.map(({ id }) => id));

    const list = async (query: object) =>
      (await listApiAgreements(db.pool, listAgreementsInput.parse(query))).rows.length;
    expect(await list({ status: "ended" })).toBe(1);
    expect(await list({ productCode: product.productCode })).toBe(7);
    expect(await list({ productCode: product.productCode, status: "ended" })).toBe(0);
    expect(await list({ customerAwsAccountId: all.rows[0]!.customerAwsAccountId })).toBe(1);
  });

  test.each(["", "x", "agmt-1", missing, "' OR 1=1"])("know nothing by the id %j", async (id) => {
    await expect(getApiAgreement(db.pool, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test.each([{ limit: "0" }, { limit: "201" }, { status: "open" }, { other: "1" }, { productCode: "a\u0000" }])(
    "refuse the query %j",
    (query) => {
      expect(listAgreementsInput.safeParse(query).success).toBe(false);
    },
  );
});

describe("an organization's names", () => {
  const deps = () => ({ db: db.database, actor: { kind: "API_KEY", id: missing } as const, now });

  test("are set together or alone, audited once", async () => {
    const { id } = await anOrganization(db.database);
    const set = (input: object) => updateOrganization(deps(), id, updateOrganizationInput.parse(input));
    expect(await set({ externalId: "tenant/7", name: " Seven " })).toEqual({
      id,
      externalId: "tenant/7",
      name: "Seven",
      archived: false,
    });
    expect(await set({ externalId: "tenant/7" })).toMatchObject({ name: "Seven" });
    expect(await set({ externalId: null })).toMatchObject({ externalId: null, name: "Seven" });
    const entries = await db.database.auditEntry.findMany({ where: { organizationId: id }, orderBy: { id: "asc" } });
    expect(entries).toMatchObject([
      { data: { changed: ["externalId", "name"] } },
      { data: { changed: ["externalId"] } },
    ]);
  });

  test("belong to one organization", async () => {
    const [first, second] = [await anOrganization(db.database), await anOrganization(db.database)];
    await expect(updateOrganization(deps(), second.id, { externalId: first.externalId })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await expect(updateOrganization(deps(), missing, { name: "x" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test.each([
    {},
    { externalId: "" },
    { name: " " },
    { name: "a\nb" },
    { name: "x".repeat(121) },
    { id: missing, name: "x" },
  ])("T03 refuse %j", (body) => {
    expect(updateOrganizationInput.safeParse(body).success).toBe(false);
  });
});
