import { z } from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database } from "#lib/db/client.ts";

type Deps = {
  db: Database;
  actor: Operator;
  /** Business time. */
  now: Date;
};

export const acknowledgeInput = z.strictObject({ id: z.string().regex(/^\d{1,18}$/) });

/**
 * Says that an operator has seen an open alert: no operator is reminded of it any more. It stays open until its cause
 * is gone. The first word counts; one that is over, or was never there, is left alone.
 *
 * @throws AppError NOT_FOUND (no operator), FORBIDDEN (below ADMIN).
 */
export async function acknowledgeAlert(
  { db, actor, now }: Deps,
  { id }: z.infer<typeof acknowledgeInput>,
): Promise<void> {
  assertOperator(actor, "ADMIN");
  await db.$transaction(async (tx) => {
    const { count } = await tx.alert.updateMany({
      where: { id: BigInt(id), closedAt: null, acknowledgedAt: null },
      data: { acknowledgedAt: now, acknowledgedBy: actor.userId },
    });
    if (count === 0) return;
    await recordAudit(tx, {
      at: now,
      actor: { kind: "USER", id: actor.userId },
      action: "alert.acknowledged",
      subject: { type: "alert", id },
    });
  });
}
