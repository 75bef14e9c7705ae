import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { hasUsage } from "#lib/products/dimension-usage.ts";

type Deps = { db: Db; actor: Operator };

const productColumns = {
  id: true,
  title: true,
  productCode: true,
  productId: true,
  kind: true,
  pricingModel: true,
  integration: true,
  graceMinutes: true,
  drainMinutes: true,
  sendsZeroRecords: true,
  releasesNeedTwo: true,
  latePolicy: true,
  unknownDimensions: true,
  heldAtDeadline: true,
  meteringFrom: true,
  handOffUrl: true,
  heldAt: true,
  heldReason: true,
  supportEmail: true,
  createdAt: true,
  _count: { select: { agreements: true } },
} satisfies Prisma.ProductSelect;

const dimensionColumns = {
  id: true,
  name: true,
  label: true,
  unit: true,
  aggregation: true,
  isMetered: true,
  isEntitled: true,
  uniqueTag: true,
  includedIn: true,
  includedPer: true,
  guardCap: true,
  guardRatio: true,
  price: true,
} satisfies Prisma.DimensionSelect;

/** A product as the console shows it; `agreementCount` counts every license that was ever sold of it. */
export type ProductSummary = Omit<Prisma.ProductGetPayload<{ select: typeof productColumns }>, "_count"> & {
  agreementCount: number;
  dimensions: { name: string; label: string }[];
};

/** A dimension as the console shows it; `price` is an exact decimal in USD a unit, as text. */
export type DimensionDetail = Omit<Prisma.DimensionGetPayload<{ select: typeof dimensionColumns }>, "price"> & {
  price: string | null;
};

type ProductDetail = Omit<ProductSummary, "dimensions"> & { dimensions: DimensionDetail[] };

/** All products by title; an installation has few. */
export async function listProducts({ db, actor }: Deps): Promise<ProductSummary[]> {
  assertOperator(actor, "VIEWER");
  const products = await db.product.findMany({
    select: { ...productColumns, dimensions: { select: { name: true, label: true }, orderBy: { name: "asc" } } },
    orderBy: [{ title: "asc" }, { id: "asc" }],
    take: 200,
  });
  return products.map(({ _count, ...product }) => ({ ...product, agreementCount: _count.agreements }));
}

/** One product with its dimensions; null when there is none. */
export async function findProduct({ db, actor }: Deps, id: string): Promise<ProductDetail | null> {
  assertOperator(actor, "VIEWER");
  const product = await db.product.findUnique({
    where: { id },
    select: { ...productColumns, dimensions: { select: dimensionColumns, orderBy: { name: "asc" } } },
  });
  if (product === null) return null;
  const { _count, dimensions, ...rest } = product;
  return {
    ...rest,
    agreementCount: _count.agreements,
    dimensions: dimensions.map((dimension) => ({ ...dimension, price: dimension.price?.toFixed() ?? null })),
  };
}

/** Whether a dimension has usage, so that its name and aggregation are fixed. */
export async function isDimensionFixed({ db, actor }: Deps, productId: string, name: string): Promise<boolean> {
  assertOperator(actor, "VIEWER");
  return hasUsage(db, productId, name);
}
