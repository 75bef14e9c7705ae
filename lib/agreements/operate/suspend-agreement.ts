import { z } from "zod";
import { noteInput } from "#lib/audit/note-input.ts";
import { lockAgreement } from "#lib/agreements/operate/lock-agreement.ts";
import { reconcileAgreement } from "#lib/agreements/lifecycle/reconcile-agreement.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { isCurrent } from "#lib/status/agreement-statuses.ts";

type Deps = {
  db: Database;
  actor: Operator;
  /** Business time. */
  now: Date;
};

/** Which agreement, and why: kept in the audit log. */
export const suspendInput = z.strictObject({
  id: z.uuid(),
  note: noteInput("Say why, in a few words."),
});
type SuspendInput = z.infer<typeof suspendInput>;

/**
 * Takes the access of an agreement away until an operator resumes it. Usage is still taken and billed (docs/rules.md,
 * section 2): AWS's agreement goes on. Enqueues the webhook `agreement.suspended`.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN), CONFLICT (not in force, or suspended already).
 */
export async function suspendAgreement({ db, actor, now }: Deps, { id, note }: SuspendInput): Promise<void> {
  assertOperator(actor, "ADMIN");
  await db.$transaction(async (tx) => {
    const { status, suspendedAt } = await lockAgreement(tx, id);
    if (!isCurrent(status) || suspendedAt !== null) {
      throw new AppError("CONFLICT", `agreement ${id} is ${status}: it cannot be suspended`);
    }
    await tx.agreement.update({ where: { id }, data: { suspendedAt: now }, select: { id: true } });
    await reconcileAgreement(tx, id, { now, by: null });
    await audit(tx, { actor, now }, "agreement.suspended", { id, note });
  });
}

/**
 * Lifts the suspension by any operator. AWS's own (`awsReason`) stays until AWS lifts it. Enqueues the webhook
 * `agreement.resumed` when access is granted again.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN), CONFLICT (no operator has suspended it).
 */
export async function resumeAgreement({ db, actor, now }: Deps, { id, note }: SuspendInput): Promise<void> {
  assertOperator(actor, "ADMIN");
  await db.$transaction(async (tx) => {
    const { status, isHeldBackByAws, suspendedAt } = await lockAgreement(tx, id);
    const isOfUnknownHand = status === "suspended" && !isHeldBackByAws;
    if (suspendedAt === null && !isOfUnknownHand) {
      throw new AppError("CONFLICT", `agreement ${id} is ${status}: no operator has suspended it`);
    }
    await tx.agreement.update({
      where: { id },
      data: { suspendedAt: null, ...(isOfUnknownHand ? { statusReason: "SUSPENDED_BY_OPERATOR" } : {}) },
      select: { id: true },
    });
    await reconcileAgreement(tx, id, { now, by: null });
    await audit(tx, { actor, now }, "agreement.resumed", { id, note });
  });
}

function audit(
  tx: Db,
  { actor, now }: Pick<Deps, "actor" | "now">,
  action: string,
  { id, note }: SuspendInput,
): Promise<void> {
  return recordAudit(tx, {
    at: now,
    actor: { kind: "USER", id: actor.userId },
    action,
    subject: { type: "agreement", id },
    data: { note },
  });
}
