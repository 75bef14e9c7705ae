import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { bookCorrection, holdAgreement } from "#lib/metering/corrections/book-correction.ts";
import { lockRecord, moveLocked } from "#lib/metering/corrections/lock-record.ts";
import type { OperateRecordInput } from "#lib/metering/corrections/operate-records.ts";
import { reasons } from "#lib/metering/reasons.ts";

type Deps = { db: Database; actor: Operator; now: Date };

/**
 * Books the whole units of an expired record again, into the open hour of its agreement and dimension, and closes it.
 * Once only, and never while it is in doubt: AWS may hold it then, and the buyer would pay twice (docs/rules.md,
 * section 5).
 *
 * @returns the hour that carries them in.
 * @throws AppError NOT_FOUND, FORBIDDEN (below OWNER), CONFLICT (not expired, in doubt, nothing in it, or its agreement
 *   takes no more usage).
 */
export async function rebookRecord(
  { db, actor, now }: Deps,
  { id, note }: OperateRecordInput,
): Promise<{ hour: Date }> {
  assertOperator(actor, "OWNER");
  return db.$transaction(async (tx) => {
    const record = await lockRecord(tx, id);
    const { agreementId, dimension, quantity } = record;
    const isInDoubt = record.isInDoubt || record.reason === reasons.inDoubt;
    if (record.state !== "EXPIRED" || isInDoubt || !quantity) {
      throw new AppError("CONFLICT", `record ${record.id} is ${record.state}${isInDoubt ? " and in doubt" : ""}`);
    }
    const productId = await holdAgreement(tx, agreementId, dimension);
    const { adjustmentId, hour } = await bookCorrection(tx, {
      pair: { agreementId, dimension, productId },
      quantity: String(quantity),
      reason: note,
      authorUserId: actor.userId,
      rebookedFrom: record.id,
      now,
    });
    await moveLocked(tx, record.id, {
      set: Prisma.sql`state = 'RESOLVED', reason = ${reasons.rebooked}`,
      cause: "REBOOKED_BY_OWNER",
      at: now,
    });
    await recordAudit(tx, {
      at: now,
      actor: { kind: "USER", id: actor.userId },
      action: "metering-record.rebooked",
      subject: { type: "metering-record", id },
      data: { note, was: "EXPIRED", quantity, adjustmentId, into: hour.toISOString() },
    });
    return { hour };
  });
}
