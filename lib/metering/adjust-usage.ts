import { z } from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { recordIdOf } from "#lib/metering/record-id.ts";
import { addHours, hourOf } from "#lib/time/hours.ts";
import { microsToText, parseCorrection } from "#lib/usage/quantity.ts";

type Deps = { db: Database; actor: Operator; now: Date };

/** A signed correction (`-2.5`), not 0, at most 6 decimals, and its reason. */
export const adjustUsageInput = z.strictObject({
  agreementId: z.uuid(),
  dimension: z.string().min(1).max(255),
  quantity: z.string().transform((text, context) => {
    const micros = parseCorrection(text.trim());
    if (micros !== null) return micros;
    context.issues.push({
      code: "custom",
      message: "Write a number such as -2.5, not 0, with at most 6 decimals.",
      input: text,
    });
    return z.NEVER;
  }),
  reason: z.string().trim().min(3).max(500),
});
export type AdjustUsageInput = z.infer<typeof adjustUsageInput>;

/**
 * Corrects what was reported, up or down, where the record that it belongs to is frozen already: the correction moves the carry of its
 * agreement and dimension at once, and the open hour's record carries it in. A negative balance lowers later hours and never makes a
 * record below 0 (rules.md section 7).
 *
 * @returns the public id of the record that will carry it in, and that record's hour.
 * @throws AppError NOT_FOUND (agreement, or no operator), FORBIDDEN (below ADMIN), INVALID_REQUEST (dimension), CONFLICT (the agreement
 *   takes no more usage: that needs a case with AWS).
 */
export async function adjustUsage(
  { db, actor, now }: Deps,
  { agreementId, dimension, quantity, reason }: AdjustUsageInput,
): Promise<{ recordId: string; hour: Date }> {
  assertOperator(actor, "ADMIN");
  return db.$transaction(async (tx) => {
    const productId = await holdAgreement(tx, agreementId, dimension);
    const text = microsToText(quantity);
    // The carry first, as the freeze does: whoever freezes the pair now waits here, and then carries this in.
    await tx.$executeRaw`
      INSERT INTO metering_carry AS c (agreement_id, dimension, quantity, updated_at)
      VALUES (${agreementId}::uuid, ${dimension}, ${text}::numeric, ${now})
      ON CONFLICT (agreement_id, dimension) DO UPDATE SET quantity = c.quantity + excluded.quantity, updated_at = excluded.updated_at`;
    const hour = await openHourOf(tx, { agreementId, dimension, productId }, now);
    const { id } = await tx.meteringAdjustment.create({
      data: { agreementId, dimension, quantity: text, reason, authorUserId: actor.userId, createdAt: now },
      select: { id: true },
    });
    await recordAudit(tx, {
      at: now,
      actor: { kind: "USER", id: actor.userId },
      action: "metering.adjusted",
      subject: { type: "agreement", id: agreementId },
      data: { adjustmentId: id.toString(), dimension, quantity: text, reason },
    });
    return { recordId: recordIdOf({ agreementId, dimension, hour }), hour };
  });
}

/** Keeps the agreement's fence from being shut meanwhile. */
async function holdAgreement(tx: Db, agreementId: string, dimension: string): Promise<string> {
  const [agreement] = await tx.$queryRaw<{ productId: string; isOver: boolean; hasDimension: boolean }[]>`
    SELECT a.product_id AS "productId",
           a.intake_closed_at IS NOT NULL OR a.status IN ('pending', 'ended', 'failed') AS "isOver",
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

type Pair = { agreementId: string; dimension: string; productId: string };

/** The earliest hour from the current one on whose record is not frozen, with a record that will be, also without usage. */
async function openHourOf(tx: Db, { agreementId, dimension, productId }: Pair, now: Date): Promise<Date> {
  const current = hourOf(now);
  const frozen = await tx.meteringRecord.findMany({
    where: { agreementId, dimension, hour: { gte: current }, state: { not: "OPEN" } },
    select: { hour: true },
  });
  const taken = new Set(frozen.map(({ hour }) => hour.getTime()));
  let hour = current;
  while (taken.has(hour.getTime())) hour = addHours(hour, 1);
  await tx.$executeRaw`
    INSERT INTO metering_hour (product_id, hour) VALUES (${productId}::uuid, ${hour}) ON CONFLICT DO NOTHING`;
  await tx.$executeRaw`
    WITH opened AS (
      INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, first_event_at)
      VALUES (${agreementId}::uuid, ${productId}::uuid, ${dimension}, ${hour}, 'OPEN', ${now})
      ON CONFLICT (agreement_id, dimension, hour) DO NOTHING RETURNING hour)
    INSERT INTO hour_state AS s (hour, state, n) SELECT hour, 'OPEN', 1 FROM opened
    ON CONFLICT (hour, state) DO UPDATE SET n = s.n + 1`;
  return hour;
}
