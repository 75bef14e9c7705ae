import type { ImportRow } from "#lib/customers/import/import-input.ts";
import { findLikelyDuplicates, type RowNote } from "#lib/customers/import/likely-duplicates.ts";
import type { Db } from "#lib/db/client.ts";
import type { FieldFault } from "#lib/errors/app-error.ts";
import { licenseKeyOf } from "#lib/marketplace/licenses.ts";
import { isOver, type AgreementStatus } from "#lib/status/agreement-statuses.ts";
import type { Integration, PricingModel } from "#lib/generated/prisma/enums.ts";

/** A row that can be imported, with the rows that it matches here. Null: to be created. */
export type PlannedRow = {
  row: ImportRow;
  product: Product;
  agreement: KnownAgreement | null;
  organizationId: string | null;
  /** It is linked as the row says already. */
  isLinked: boolean;
  /** What a person should decide on before the row links anything. */
  notes: RowNote[];
};
/** The outcome of a row, or its faults. */
export type RowPlan = { planned: PlannedRow } | { faults: FieldFault[] };

/** Whether a row changes from when its agreement, which is here, is metered. Pure. */
export function movesMetering({ row, agreement }: Pick<PlannedRow, "row" | "agreement">): boolean {
  const { meteringFrom } = row;
  return (
    agreement !== null && meteringFrom !== undefined && meteringFrom.getTime() !== agreement.meteringFrom?.getTime()
  );
}

const productColumns = { id: true, productCode: true, integration: true, pricingModel: true } as const;
type Product = {
  id: string;
  productCode: string;
  integration: Integration;
  pricingModel: PricingModel;
};

const agreementColumns = {
  id: true,
  productId: true,
  status: true,
  customerAwsAccountId: true,
  licenseKey: true,
  customerIdentifier: true,
  meteringFrom: true,
  links: { where: { linkedTo: null }, select: { organization: { select: { id: true, name: true } } }, take: 1 },
} as const;
type KnownAgreement = {
  id: string;
  productId: string;
  status: AgreementStatus;
  customerAwsAccountId: string | null;
  licenseKey: string | null;
  customerIdentifier: string | null;
  meteringFrom: Date | null;
  links: { organization: { id: string; name: string } }[];
};

/**
 * What an import would do, row by row, and its faults. Changes nothing; a commit plans again inside its own
 * transaction.
 *
 * @param nameRow names another row for who sent them, by its index: "row 2", or a file's "line 3".
 * @returns one plan for each row, in order.
 */
export async function planImport(
  db: Db,
  rows: readonly ImportRow[],
  nameRow: (index: number) => string = (index) => `row ${index + 1}`,
): Promise<RowPlan[]> {
  const found = await db.product.findMany({
    where: { productCode: { in: [...new Set(rows.map(({ productCode }) => productCode))] } },
    select: productColumns,
  });
  const products = new Map(found.map((product) => [product.productCode, product]));
  const [agreements, organizations] = await Promise.all([findAgreements(db, rows, found), findOrganizations(db, rows)]);
  const seen = new Map<string, number>();
  const names = new Map<string, string>();

  const plans = rows.map((row, index): RowPlan => {
    const faults: FieldFault[] = [];
    const fault = (path: keyof ImportRow, message: string) => faults.push({ path, message });
    const product = products.get(row.productCode);
    if (product === undefined) return { faults: [{ path: "productCode", message: "is no product of this console" }] };
    const field = product.integration === "LICENSE" ? "licenseArn" : "customerIdentifier";
    if (row[field] === undefined) fault(field, `is what AWS names buyers of this product by (${product.integration})`);

    const key = keyOf(row, product.id);
    const before = seen.get(key);
    if (before !== undefined) fault(field, `is in ${nameRow(before)} already`);
    seen.set(key, index);
    if (row.externalId !== undefined) {
      const name = names.get(row.externalId) ?? row.organizationName;
      if (name !== row.organizationName)
        fault("organizationName", `is ${name} in another row with the same externalId`);
      names.set(row.externalId, name);
    }

    const agreement = agreements.get(key) ?? null;
    if (agreement !== null) {
      if (agreement.productId !== product.id) fault(field, "belongs to another product here");
      if (isOver(agreement.status)) fault(field, "has ended, AWS says");
      const account = agreement.customerAwsAccountId;
      if (account !== null && row.customerAwsAccountId !== undefined && account !== row.customerAwsAccountId)
        fault("customerAwsAccountId", "is not the account that AWS told of this agreement");
    }
    const organization = organizations.get(row.externalId ?? "") ?? null;
    if (organization?.archivedAt) fault("externalId", "belongs to an archived organization");
    const linkedTo = agreement?.links[0]?.organization ?? null;
    // A row without an id of yours is the same customer when it says the same name.
    const isSame =
      row.externalId === undefined ? linkedTo?.name === row.organizationName : linkedTo?.id === organization?.id;
    if (linkedTo !== null && !isSame) fault(field, "is linked to another organization already");
    if (faults.length > 0) return { faults };
    return {
      planned: {
        row,
        product,
        agreement,
        organizationId: linkedTo?.id ?? organization?.id ?? null,
        isLinked: linkedTo !== null,
        notes: [],
      },
    };
  });
  const planned = plans.map((plan) => ("planned" in plan ? plan.planned : null));
  const notes = await findLikelyDuplicates(db, planned, { organizations, nameRow });
  for (const [index, plan] of planned.entries()) plan?.notes.push(...notes[index]!);
  return plans;
}

/** The agreements that rows name, by the key of `keyOf`. A license's row is found whichever product it belongs to. */
async function findAgreements(
  db: Db,
  rows: readonly ImportRow[],
  products: readonly Product[],
): Promise<Map<string, KnownAgreement>> {
  const licenseKeys = rows.flatMap(({ licenseArn }) => (licenseArn ? [licenseKeyOf(licenseArn)] : []));
  const identifiers = rows.flatMap(({ customerIdentifier }) => customerIdentifier ?? []);
  const known = new Map<string, KnownAgreement>();
  if (licenseKeys.length > 0) {
    const where = { licenseKey: { in: licenseKeys } };
    for (const row of await db.agreement.findMany({ where, select: agreementColumns })) known.set(row.licenseKey!, row);
  }
  if (identifiers.length > 0) {
    const where = { productId: { in: products.map(({ id }) => id) }, customerIdentifier: { in: identifiers } };
    for (const row of await db.agreement.findMany({ where, select: agreementColumns })) {
      known.set(identifierKey(row.productId, row.customerIdentifier!), row);
    }
  }
  return known;
}

/** The organizations that rows name, by external id. */
async function findOrganizations(db: Db, rows: readonly ImportRow[]) {
  const externalIds = [...new Set(rows.flatMap(({ externalId }) => externalId ?? []))];
  const found =
    externalIds.length === 0
      ? []
      : await db.organization.findMany({
          where: { externalId: { in: externalIds } },
          select: { id: true, name: true, externalId: true, archivedAt: true },
        });
  return new Map(found.map((organization) => [organization.externalId!, organization]));
}

function keyOf({ licenseArn, customerIdentifier }: ImportRow, productId: string): string {
  return licenseArn === undefined ? identifierKey(productId, customerIdentifier!) : licenseKeyOf(licenseArn);
}

/** Product ids are fixed in length, so that no two pairs share a key; a license's key (`l-…`) has no blank. */
function identifierKey(productId: string, customerIdentifier: string): string {
  return `${productId} ${customerIdentifier}`;
}
