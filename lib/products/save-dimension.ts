import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { isUniqueViolation } from "#lib/errors/database-error.ts";
import type { SaveDimensionInput } from "#lib/products/product-input.ts";
import { hasUsage } from "#lib/products/dimension-usage.ts";

type Deps = { db: Database; actor: Operator; now: Date };
type Fields = Omit<SaveDimensionInput, "id" | "productId">;

/**
 * Creates a dimension of a product, or changes the one that `input.id` names. Once it has usage, its name, how its
 * hours are added up and what they begin after are fixed: hours that are frozen were added up and priced so
 * (docs/rules.md, section 4).
 *
 * @returns the dimension's id.
 * @throws AppError FORBIDDEN below OWNER; NOT_FOUND; CONFLICT with the fields at fault.
 */
export async function saveDimension(
  { db, actor, now }: Deps,
  { id, productId, ...fields }: SaveDimensionInput,
): Promise<string> {
  assertOperator(actor, "OWNER");
  try {
    return await db.$transaction(async (tx) => {
      await lockProduct(tx, productId);
      if (fields.includedIn !== null) await assertEntitled(tx, productId, fields.includedIn);
      const saved =
        id === undefined
          ? await tx.dimension.create({ data: { productId, ...toColumns(fields) }, select: { id: true } })
          : await changeDimension(tx, id, productId, fields);
      await recordAudit(tx, {
        at: now,
        actor: { kind: "USER", id: actor.userId },
        action: id === undefined ? "dimension.created" : "dimension.changed",
        subject: { type: "product", id: productId },
        data: { dimensionId: saved.id, ...fields },
      });
      return saved.id;
    });
  } catch (error) {
    if (isUniqueViolation(error)) {
      throw new AppError("CONFLICT", `product ${productId} has a dimension of this name`, {
        fields: [{ path: "name", message: "This product has a dimension of this name already." }],
      });
    }
    throw error;
  }
}

function toColumns({ uses, ...fields }: Fields) {
  return { ...fields, isMetered: uses !== "entitled", isEntitled: uses !== "metered" };
}

async function lockProduct(tx: Db, productId: string): Promise<void> {
  const rows = await tx.$queryRaw<object[]>`SELECT 1 FROM product WHERE id = ${productId}::uuid FOR UPDATE`;
  if (rows.length === 0) throw new AppError("NOT_FOUND", `there is no product ${productId}`);
}

async function assertEntitled(tx: Db, productId: string, name: string): Promise<void> {
  const found = await tx.dimension.findUnique({
    where: { productId_name: { productId, name } },
    select: { isEntitled: true },
  });
  if (found?.isEntitled) return;
  throw new AppError("CONFLICT", `product ${productId} has no entitled dimension ${name}`, {
    fields: [{ path: "includedIn", message: "This product has no entitled dimension of this name." }],
  });
}

async function changeDimension(tx: Db, id: string, productId: string, fields: Fields): Promise<{ id: string }> {
  const before = await tx.dimension.findFirst({
    where: { id, productId },
    select: { name: true, aggregation: true, uniqueTag: true, includedIn: true, includedPer: true },
  });
  if (before === null) throw new AppError("NOT_FOUND", `product ${productId} has no dimension ${id}`);
  await assertStillIncluded(tx, productId, before.name, fields);
  const fixed = (["name", "aggregation", "uniqueTag", "includedIn", "includedPer"] as const).filter(
    (name) => before[name] !== fields[name],
  );
  if (fixed.length > 0 && (await hasUsage(tx, productId, before.name))) {
    throw new AppError("CONFLICT", `dimension ${id} has usage`, {
      fields: fixed.map((path) => ({ path, message: `Fixed at ${before[path] ?? "none"}: this dimension has usage.` })),
    });
  }
  return tx.dimension.update({ where: { id }, data: toColumns(fields), select: { id: true } });
}

/** A dimension that another's overage begins after keeps its name, and stays entitled. */
async function assertStillIncluded(tx: Db, productId: string, name: string, fields: Fields): Promise<void> {
  const path = fields.name !== name ? "name" : fields.uses === "metered" ? "uses" : null;
  if (path === null) return;
  const other = await tx.dimension.findFirst({ where: { productId, includedIn: name }, select: { label: true } });
  if (other === null) return;
  throw new AppError("CONFLICT", `overage of product ${productId} begins after ${name}`, {
    fields: [{ path, message: `The overage of ${other.label} begins after it. Change that one first.` }],
  });
}
