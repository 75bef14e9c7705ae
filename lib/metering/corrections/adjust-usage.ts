import { z } from "zod";
import { noteInput } from "#lib/audit/note-input.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { bookCorrection, holdAgreement } from "#lib/metering/corrections/book-correction.ts";
import { recordIdOf } from "#lib/metering/record-id.ts";
import { lineInput } from "#lib/text/one-line.ts";
import { microsToText, parseCorrection } from "#lib/usage/quantity.ts";

type Deps = { db: Database; actor: Operator; now: Date };

/** A signed correction (`-2.5`), not 0, at most 6 decimals, and its reason. */
export const adjustUsageInput = z.strictObject({
  agreementId: z.uuid(),
  dimension: lineInput(255, { of: "id" }),
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
  reason: noteInput("Say why, in at least 3 characters."),
  /** Of the form: the same form sent twice corrects once. */
  requestId: z.uuid().optional(),
});
export type AdjustUsageInput = z.infer<typeof adjustUsageInput>;

/**
 * Corrects what was reported, up or down, where the record that it belongs to is frozen already: the correction moves
 * the carry of its agreement and dimension at once, and the open hour's record carries it in. A negative balance lowers
 * later hours and never makes a record below 0 (docs/rules.md, section 7). A form that is sent twice corrects once.
 *
 * @returns the public id of the record that will carry it in, and that record's hour.
 * @throws AppError NOT_FOUND (agreement, or no operator), FORBIDDEN (below ADMIN), INVALID_REQUEST (dimension),
 *   CONFLICT (the agreement takes no more usage: that needs a case with AWS).
 */
export async function adjustUsage(
  { db, actor, now }: Deps,
  { agreementId, dimension, quantity, reason, requestId }: AdjustUsageInput,
): Promise<{ recordId: string; hour: Date }> {
  assertOperator(actor, "ADMIN");
  return db.$transaction(async (tx) => {
    const earlier = await findEarlier(tx, requestId);
    if (earlier !== null) return earlier;
    const productId = await holdAgreement(tx, agreementId, dimension);
    const booked = await bookCorrection(tx, {
      pair: { agreementId, dimension, productId },
      quantity: microsToText(quantity),
      reason,
      authorUserId: actor.userId,
      requestId,
      now,
    });
    await recordAudit(tx, {
      at: now,
      actor: { kind: "USER", id: actor.userId },
      action: "metering.adjusted",
      subject: { type: "agreement", id: agreementId },
      data: { adjustmentId: booked.adjustmentId, dimension, quantity: microsToText(quantity), reason },
    });
    return { recordId: recordIdOf({ agreementId, dimension, hour: booked.hour }), hour: booked.hour };
  });
}

/**
 * What the same form, sent before, came to; null when it was not. The second of two at once waits here for the first.
 */
async function findEarlier(tx: Db, requestId: string | undefined): Promise<{ recordId: string; hour: Date } | null> {
  if (requestId === undefined) return null;
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`adjust ${requestId}`}, 1))::text`;
  const [found] = await tx.$queryRaw<{ agreementId: string; dimension: string; hour: Date }[]>`
    SELECT m.agreement_id AS "agreementId", m.dimension, coalesce(r.hour, date_trunc('hour', m.created_at, 'UTC')) AS hour
    FROM metering_adjustment m LEFT JOIN metering_record r ON r.id = m.record_id WHERE m.request_id = ${requestId}::uuid`;
  return found === undefined ? null : { recordId: recordIdOf(found), hour: found.hour };
}
