import { z } from "zod";
import { noteInput } from "#lib/audit/note-input.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { bookCorrection, holdAgreement } from "#lib/metering/corrections/book-correction.ts";
import { mayBeSettled, type SettlementWay } from "#lib/metering/duplicate-settlement.ts";
import { lockRecord, moveLocked, type LockedRecord } from "#lib/metering/corrections/lock-record.ts";
import { reasons } from "#lib/metering/reasons.ts";
import { MAX_QUANTITY } from "#lib/usage/quantity.ts";

type Deps = { db: Database; actor: Operator; now: Date };

const held = z
  .string()
  .trim()
  .regex(/^\d{1,10}$/, "Write the whole number of units that AWS holds, such as 300. 0 if it holds none.")
  .transform(Number)
  .refine((units) => units <= MAX_QUANTITY, "AWS holds at most 2147483647 units for one hour.");

/** What AWS holds of which record, by its public id, and where that was seen. */
export const heldAtAwsInput = z.strictObject({
  id: z.string(),
  held,
  note: noteInput("Say where you saw it, in at least 3 characters."),
});

export const settleDuplicateInput = heldAtAwsInput.extend({
  /** As the preview said: what is done is what was shown. */
  way: z.enum(["EQUAL", "CORRECTED", "CASE"]),
  /** Of the form: the same form sent twice settles once. */
  requestId: z.uuid(),
});
type SettleDuplicateInput = z.infer<typeof settleDuplicateInput>;

/** How it was settled; `hour`: the open hour that carries the correction in, null where nothing was booked. */
type SettledDuplicate = { way: SettlementWay; difference: number; hour: Date | null };

/**
 * Settles a record that AWS called a duplicate, by what a person saw that AWS holds. The difference is booked as a
 * correction into the open hour of its agreement and dimension (below 0 where AWS holds more), or becomes a case for
 * AWS's billing adjustment. The record is RESOLVED in the same transaction, so that it happens once: a form that is
 * sent twice gets the same answer, a second operator a conflict.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN), INVALID_REQUEST (the way does not fit the difference), CONFLICT
 *   (not a duplicate any more, or its agreement takes no more usage: then it is a case).
 */
export async function settleDuplicate(
  { db, actor, now }: Deps,
  { id, held: heldQuantity, note, way, requestId }: SettleDuplicateInput,
): Promise<SettledDuplicate> {
  assertOperator(actor, "ADMIN");
  return db.$transaction(async (tx) => {
    const record = await lockRecord(tx, id);
    const earlier = await findEarlier(tx, record.id, requestId);
    if (earlier !== null) return earlier;
    if (record.state !== "DUPLICATE" || record.quantity === null) {
      throw new AppError("CONFLICT", `record ${record.id} is ${record.state}: only a duplicate is settled so`);
    }
    const difference = record.quantity - heldQuantity;
    if (!mayBeSettled(difference, way)) {
      throw new AppError("INVALID_REQUEST", `a difference of ${difference} is not settled as ${way}`);
    }
    const settled = { difference, note, authorUserId: actor.userId, now };
    const booked = way === "CORRECTED" ? await bookDifference(tx, record, settled) : null;
    await tx.duplicateSettlement.create({
      data: {
        recordId: BigInt(record.id),
        heldQuantity,
        difference,
        way,
        adjustmentId: booked === null ? null : BigInt(booked.adjustmentId),
        note,
        authorUserId: actor.userId,
        settledAt: now,
        requestId,
      },
      select: { recordId: true },
    });
    await moveLocked(tx, record.id, {
      set: Prisma.sql`state = 'RESOLVED', reason = ${reasons.duplicateSettled}`,
      cause: "DUPLICATE_SETTLED",
      at: now,
    });
    await recordAudit(tx, {
      at: now,
      actor: { kind: "USER", id: actor.userId },
      action: "metering-record.duplicate-settled",
      subject: { type: "metering-record", id },
      data: {
        ...{ note, was: "DUPLICATE", quantity: record.quantity, heldByAws: heldQuantity, difference, way },
        ...(booked === null ? {} : { adjustmentId: booked.adjustmentId, into: booked.hour.toISOString() }),
      },
    });
    return { way, difference, hour: booked?.hour ?? null };
  });
}

type Difference = { difference: number; note: string; authorUserId: string; now: Date };

async function bookDifference(
  tx: Db,
  { agreementId, dimension }: LockedRecord,
  { difference, note, authorUserId, now }: Difference,
): Promise<{ adjustmentId: string; hour: Date }> {
  const productId = await holdAgreement(tx, agreementId, dimension);
  const pair = { agreementId, dimension, productId };
  return bookCorrection(tx, { pair, quantity: String(difference), reason: note, authorUserId, now });
}

/** What the same form, sent before, came to; null when it was not. */
async function findEarlier(tx: Db, recordId: string, requestId: string): Promise<SettledDuplicate | null> {
  const [found] = await tx.$queryRaw<{ way: SettlementWay; difference: number; hour: Date | null }[]>`
    SELECT s.way, s.difference::float8 AS difference,
           CASE WHEN m.id IS NOT NULL THEN coalesce(r.hour, date_trunc('hour', m.created_at, 'UTC')) END AS hour
    FROM duplicate_settlement s LEFT JOIN metering_adjustment m ON m.id = s.adjustment_id
    LEFT JOIN metering_record r ON r.id = m.record_id
    WHERE s.record_id = ${recordId}::bigint AND s.request_id = ${requestId}::uuid`;
  return found ?? null;
}
