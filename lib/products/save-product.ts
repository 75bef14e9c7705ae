import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { readEnteredUrl } from "#lib/env/entered-url.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { isUniqueViolation } from "#lib/errors/database-error.ts";
import type { SaveProductInput } from "#lib/products/product-input.ts";

type Deps = {
  db: Database;
  actor: Operator;
  now: Date;
  sellerAccountId: string | null;
  /**
   * Whether this app is reached on its own machine only: then so may be what it leads to (docs/rules.md, section 9).
   */
  isLocal?: boolean;
};

/**
 * Creates a product, or changes the one that `input.id` names. What AWS addresses it by (product code, integration,
 * kind) is fixed once it has an agreement: records that are frozen carry it.
 *
 * @returns the product's id.
 * @throws AppError FORBIDDEN below OWNER; NOT_FOUND; CONFLICT with the field at fault.
 */
export async function saveProduct(
  { db, actor, now, sellerAccountId, isLocal = false }: Deps,
  { id, ...fields }: SaveProductInput,
): Promise<string> {
  assertOperator(actor, "OWNER");
  const handOff = fields.handOffUrl === null ? null : readEnteredUrl(fields.handOffUrl, isLocal);
  if (handOff !== null && "fault" in handOff) {
    throw new AppError("CONFLICT", "a hand-off to an address that buyers cannot be sent to", {
      fields: [{ path: "handOffUrl", message: handOff.fault }],
    });
  }
  try {
    return await db.$transaction(async (tx) => {
      const product =
        id === undefined
          ? await tx.product.create({ data: { ...fields, publisherAccountId: sellerAccountId }, select: { id: true } })
          : await changeProduct(tx, id, fields);
      await recordAudit(tx, {
        at: now,
        actor: { kind: "USER", id: actor.userId },
        action: id === undefined ? "product.created" : "product.changed",
        subject: { type: "product", id: product.id },
        data: {
          ...fields,
          meteringFrom: fields.meteringFrom?.toISOString() ?? null,
          supportEmail: fields.supportEmail === null ? null : "set",
        },
      });
      return product.id;
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw await takenField(db, id, fields);
    throw error;
  }
}

type Fields = Omit<SaveProductInput, "id">;

async function changeProduct(tx: Db, id: string, fields: Fields): Promise<{ id: string }> {
  // Locked until the commit, so that an agreement cannot be made of it in between.
  await tx.$queryRaw`SELECT 1 FROM product WHERE id = ${id}::uuid FOR UPDATE`;
  const before = await tx.product.findUnique({
    where: { id },
    select: { productCode: true, integration: true, kind: true, _count: { select: { agreements: true } } },
  });
  if (before === null) throw new AppError("NOT_FOUND", `there is no product ${id}`);
  const fixed = (["productCode", "integration", "kind"] as const).filter((name) => before[name] !== fields[name]);
  if (before._count.agreements > 0 && fixed.length > 0) {
    throw new AppError("CONFLICT", `product ${id} has agreements`, {
      fields: fixed.map((path) => ({ path, message: "Fixed: this product has agreements, and AWS knows them by it." })),
    });
  }
  return tx.product.update({ where: { id }, data: fields, select: { id: true } });
}

async function takenField(db: Db, id: string | undefined, { productCode }: Fields): Promise<AppError> {
  const other = await db.product.findUnique({ where: { productCode }, select: { id: true } });
  const path = other !== null && other.id !== id ? "productCode" : "productId";
  return new AppError("CONFLICT", `another product has this ${path}`, {
    fields: [{ path, message: "Another product has it already." }],
  });
}
