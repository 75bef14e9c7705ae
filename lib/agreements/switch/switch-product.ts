import { z } from "zod";
import { listLegacyRows, type LegacyRow } from "#lib/agreements/matching/legacy-rows.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator, type Actor } from "#lib/auth/actor.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import type { Integration } from "#lib/generated/prisma/enums.ts";
import { addHours, hourOf } from "#lib/time/hours.ts";
import { outsideInstant } from "#lib/time/outside-instant.ts";

/** `licenseFrom`: the hour that the page showed, of the move to be planned or taken back. */
export const switchInput = z.strictObject({ productId: z.uuid(), licenseFrom: outsideInstant });
type Input = z.infer<typeof switchInput>;
type Deps = {
  db: Database;
  actor: Pick<Actor, "userId" | "operatorRole">;
  /** Business time. */
  now: Date;
};

/**
 * Plans a LEGACY product's move to licenses at the next full hour: hours from it on are metered by license, those
 * before by CustomerIdentifier, so that no hour of a customer goes out under both keys. No hour from it on can be
 * frozen yet.
 *
 * @throws AppError FORBIDDEN below OWNER; NOT_FOUND; CONFLICT when it is LICENSE, planned already, or has no product id
 *   of AWS to look for licenses by, or the hour that was shown is not the next one any more.
 */
export async function planSwitch({ db, actor, now }: Deps, { productId, licenseFrom }: Input): Promise<void> {
  assertOperator(actor, "OWNER");
  if (licenseFrom.getTime() !== addHours(hourOf(now), 1).getTime()) {
    throw new AppError("CONFLICT", `${licenseFrom.toISOString()} is not the next full hour`);
  }
  await db.$transaction(async (tx) => {
    const product = await lockProduct(tx, productId);
    if (product.integration !== "LEGACY" || product.licenseFrom !== null || product.productId === null) {
      throw new AppError("CONFLICT", `product ${productId} cannot be switched now`);
    }
    // A clock that was set back, or a switch that was canceled at the last moment.
    const frozen = await tx.meteringRecord.count({
      where: { productId, hour: { gte: licenseFrom }, frozenAt: { not: null } },
    });
    if (frozen > 0) throw new AppError("CONFLICT", `hours from ${licenseFrom.toISOString()} on are frozen already`);
    await tx.product.update({ where: { id: productId }, data: { licenseFrom }, select: { id: true } });
    await note(tx, { productId, actor, now, action: "product.switch_planned", licenseFrom });
  });
}

/**
 * Takes a planned move back before its hour begins.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT when that one is not planned, or has begun.
 */
export async function cancelSwitch({ db, actor, now }: Deps, { productId, licenseFrom: shown }: Input): Promise<void> {
  assertOperator(actor, "OWNER");
  await db.$transaction(async (tx) => {
    const { integration, licenseFrom } = await lockProduct(tx, productId);
    if (integration !== "LEGACY" || licenseFrom?.getTime() !== shown.getTime() || shown <= now) {
      throw new AppError("CONFLICT", `product ${productId} has no switch to cancel`);
    }
    await tx.product.update({ where: { id: productId }, data: { licenseFrom: null }, select: { id: true } });
    await note(tx, { productId, actor, now, action: "product.switch_cancelled", licenseFrom: shown });
  });
}

export type SwitchView = {
  product: { id: string; title: string; productId: string | null; integration: Integration; licenseFrom: Date | null };
  /** LEGACY customers that have no license, with the one that each would get. */
  rows: LegacyRow[];
  /** When AWS's list of this product's agreements was last read to its end. */
  sweptAt: Date | null;
};

/** The steps that a move of a product would take, or has left. @throws AppError FORBIDDEN, NOT_FOUND. */
export async function viewSwitch(
  { db, actor }: Omit<Deps, "now">,
  { productId }: Pick<Input, "productId">,
): Promise<SwitchView> {
  assertOperator(actor, "VIEWER");
  const product = await db.product.findUnique({
    where: { id: productId },
    select: { id: true, title: true, productId: true, integration: true, licenseFrom: true },
  });
  if (product === null) throw new AppError("NOT_FOUND", `there is no product ${productId}`);
  const [rows, sweep] = await Promise.all([
    listLegacyRows(db, productId),
    db.agreementSweep.findUnique({ where: { productId }, select: { finishedAt: true } }),
  ]);
  return { product, rows, sweptAt: sweep?.finishedAt ?? null };
}

async function lockProduct(tx: Db, id: string) {
  await tx.$queryRaw`SELECT 1 FROM product WHERE id = ${id}::uuid FOR UPDATE`;
  const product = await tx.product.findUnique({
    where: { id },
    select: { productId: true, integration: true, licenseFrom: true },
  });
  if (product === null) throw new AppError("NOT_FOUND", `there is no product ${id}`);
  return product;
}

type Note = { productId: string; actor: Pick<Actor, "userId">; now: Date; action: string; licenseFrom: Date };

async function note(tx: Db, { productId, actor, now, action, licenseFrom }: Note): Promise<void> {
  await recordAudit(tx, {
    at: now,
    actor: { kind: "USER", id: actor.userId },
    action,
    subject: { type: "product", id: productId },
    data: { licenseFrom: licenseFrom.toISOString() },
  });
}
