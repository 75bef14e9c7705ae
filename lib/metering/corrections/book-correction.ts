import type { Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { openRecord, type Pair } from "#lib/metering/corrections/open-record.ts";
import { addHours, hourOf } from "#lib/time/hours.ts";
import { NOT_CURRENT_STATUSES } from "#lib/status/agreement-statuses-sql.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";

/**
 * Holds an agreement's intake lock, so that its intake is not closed before the transaction ends.
 *
 * @returns its product.
 * @throws AppError NOT_FOUND, INVALID_REQUEST (no such metered dimension), CONFLICT (it takes no more usage).
 */
export async function holdAgreement(tx: Db, agreementId: string, dimension: string): Promise<string> {
  const [agreement] = await tx.$queryRaw<{ productId: string; isOver: boolean; hasDimension: boolean }[]>`
    SELECT a.product_id AS "productId",
           a.intake_closed_at IS NOT NULL OR a.status IN (${Prisma.raw(NOT_CURRENT_STATUSES)}) AS "isOver",
           EXISTS (SELECT FROM dimension d WHERE d.product_id = a.product_id AND d.name = ${dimension} AND d.is_metered)
             AS "hasDimension"
    FROM agreement a WHERE a.id = ${agreementId}::uuid FOR SHARE OF a`;
  if (agreement === undefined) throw new AppError("NOT_FOUND", `there is no agreement ${agreementId}`);
  if (!agreement.hasDimension) {
    throw new AppError("INVALID_REQUEST", `agreement ${agreementId} has no metered dimension of this name`, {
      fields: [{ path: "dimension", message: "The product has no such metered dimension." }],
    });
  }
  if (agreement.isOver) throw new AppError("CONFLICT", `agreement ${agreementId} takes no more usage`);
  return agreement.productId;
}

type Correction = {
  pair: Pair;
  /** Signed decimal text, not 0. */
  quantity: string;
  reason: string;
  authorUserId: string;
  requestId?: string | undefined;
  /** Row of the expired record that is booked again. */
  rebookedFrom?: string;
  now: Date;
};

/**
 * Books a signed correction: the carry of its pair moves at once, and the earliest hour that is not frozen gets a
 * record that carries it in, also without usage. In the caller's transaction, which holds the agreement.
 */
export async function bookCorrection(
  tx: Db,
  { pair, quantity, reason, authorUserId, requestId, rebookedFrom, now }: Correction,
): Promise<{ adjustmentId: string; hour: Date }> {
  const { agreementId, dimension } = pair;
  // The carry first, as the freeze does: a freeze of the pair now waits here, and then carries this in.
  await tx.$executeRaw`
    INSERT INTO metering_carry AS c (agreement_id, dimension, quantity, updated_at)
    VALUES (${agreementId}::uuid, ${dimension}, ${quantity}::numeric, ${now})
    ON CONFLICT (agreement_id, dimension) DO UPDATE SET quantity = c.quantity + excluded.quantity, updated_at = excluded.updated_at`;
  const hour = await openHourOf(tx, pair, now);
  const { id } = await tx.meteringAdjustment.create({
    data: {
      agreementId,
      dimension,
      quantity,
      reason,
      authorUserId,
      createdAt: now,
      requestId: requestId ?? null,
      rebookedFrom: rebookedFrom === undefined ? null : BigInt(rebookedFrom),
    },
    select: { id: true },
  });
  return { adjustmentId: id.toString(), hour };
}

/**
 * The earliest hour from the current one on whose record is not frozen, with a record that will be, also without usage.
 */
async function openHourOf(tx: Db, pair: Pair, now: Date): Promise<Date> {
  const current = hourOf(now);
  const frozen = await tx.meteringRecord.findMany({
    where: {
      agreementId: pair.agreementId,
      dimension: pair.dimension,
      hour: { gte: current },
      state: { not: "OPEN" },
    },
    select: { hour: true },
  });
  const taken = new Set(frozen.map(({ hour }) => hour.getTime()));
  let hour = current;
  while (taken.has(hour.getTime())) hour = addHours(hour, 1);
  await openRecord(tx, pair, hour, now);
  return hour;
}
