import { z } from "zod";
import { noteInput } from "#lib/audit/note-input.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { lockRecord, moveLocked, type LockedRecord } from "#lib/metering/corrections/lock-record.ts";
import { isReleasableByHand, reasons, type StepCause } from "#lib/metering/reasons.ts";
import { notBilledStates, resendableStates, type MeteringRecordState } from "#lib/metering/record-states.ts";

type Deps = { db: Database; actor: Operator; now: Date };

/** Which record, by its public id, and why: kept in the audit log. */
export const operateRecordInput = z.strictObject({
  id: z.string(),
  note: noteInput("Say why, in at least 3 characters."),
});
export type OperateRecordInput = z.infer<typeof operateRecordInput>;

/** What came of it; `waits-for-second`: the product asks for two people, and this was the first. */
type OperateOutcome = { outcome: "done" | "waits-for-second" };

/**
 * Holds a record that was never offered to AWS. It keeps its deadline.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN), CONFLICT (attempted already, or in another state).
 */
export function holdRecord(deps: Deps, input: OperateRecordInput): Promise<OperateOutcome> {
  return operate(deps, input, {
    action: "metering-record.held",
    leaves: ["READY"],
    only: (record) => record.attempts === 0,
    set: Prisma.sql`state = 'HELD', reason = ${reasons.byOperator}, due_at = NULL`,
    cause: "HELD_BY_OPERATOR",
  });
}

/**
 * Releases a held record, with the same bytes: at once, or after a second person where the product says so. One whose
 * license or entitlement is not known, or whose agreement or product is held, goes when that is over.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN), CONFLICT (not held, its window has closed, or the same person
 *   twice).
 */
export function releaseRecord(deps: Deps, input: OperateRecordInput): Promise<OperateOutcome> {
  return operate(deps, input, {
    action: "metering-record.released",
    leaves: ["HELD"],
    only: (record) => isReleasableByHand(record.reason) && isInWindow(record, deps.now),
    needsSecond: true,
    set: Prisma.sql`
      license_arn = CASE WHEN r.product_code IS NULL THEN coalesce(r.license_arn, a.license_arn) END,
      customer_aws_account_id = CASE WHEN r.product_code IS NULL
        THEN coalesce(r.customer_aws_account_id, a.customer_aws_account_id) ELSE r.customer_aws_account_id END,
      state = CASE WHEN ${isAddressed} THEN 'READY' ELSE 'HELD' END::metering_record_state,
      reason = CASE WHEN NOT ${isAddressed} THEN ${reasons.licenseUnknown} END, release_requested_by = NULL`,
    cause: "RELEASED_BY_OPERATOR",
  });
}

/**
 * Offers a record again that AWS refused, with the same bytes, inside its window.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN), CONFLICT (in another state, or its window has closed).
 */
export function resendRecord(deps: Deps, input: OperateRecordInput): Promise<OperateOutcome> {
  return operate(deps, input, {
    action: "metering-record.resent",
    leaves: resendableStates,
    only: (record) => isInWindow(record, deps.now),
    set: Prisma.sql`state = 'READY', reason = NULL, due_at = NULL`,
    cause: "RESENT_BY_OPERATOR",
  });
}

/**
 * Closes a record that is not billed and will not be: a person says why.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN), CONFLICT (in another state).
 */
export function resolveRecord(deps: Deps, input: OperateRecordInput): Promise<OperateOutcome> {
  return operate(deps, input, {
    action: "metering-record.resolved",
    leaves: notBilledStates,
    only: () => true,
    set: Prisma.sql`state = 'RESOLVED'`,
    cause: "RESOLVED_BY_OPERATOR",
  });
}

const isAddressed = Prisma.sql`(r.product_code IS NOT NULL
  OR (coalesce(r.license_arn, a.license_arn) IS NOT NULL
      AND coalesce(r.customer_aws_account_id, a.customer_aws_account_id) IS NOT NULL))`;

type Operation = {
  action: string;
  leaves: readonly MeteringRecordState[];
  only: (record: LockedRecord) => boolean;
  needsSecond?: boolean;
  set: Prisma.Sql;
  cause: StepCause;
};

function isInWindow({ deadline }: LockedRecord, now: Date): boolean {
  return deadline !== null && now < deadline;
}

async function operate({ db, actor, now }: Deps, { id, note }: OperateRecordInput, operation: Operation) {
  assertOperator(actor, "ADMIN");
  return db.$transaction(async (tx): Promise<OperateOutcome> => {
    const record = await lockRecord(tx, id);
    if (!operation.leaves.includes(record.state) || !operation.only(record)) {
      throw new AppError("CONFLICT", `record ${record.id} is ${record.state}: it cannot be changed so`);
    }
    const audit = (action: string) =>
      recordAudit(tx, {
        at: now,
        actor: { kind: "USER", id: actor.userId },
        action,
        subject: { type: "metering-record", id },
        data: { note, was: record.state, reason: record.reason },
      });
    if (operation.needsSecond && record.releasesNeedTwo && record.releaseRequestedBy === null) {
      await tx.$executeRaw`
        UPDATE metering_record SET release_requested_by = ${actor.userId}::uuid WHERE id = ${record.id}::bigint`;
      await audit(`${operation.action}.requested`);
      return { outcome: "waits-for-second" };
    }
    if (operation.needsSecond && record.releasesNeedTwo && record.releaseRequestedBy === actor.userId) {
      throw new AppError("CONFLICT", `record ${record.id} waits for a second person to let it go`);
    }
    await moveLocked(tx, record.id, { ...operation, at: now });
    await audit(operation.action);
    return { outcome: "done" };
  });
}
