import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database } from "#lib/db/client.ts";
import { AppError, isAppError } from "#lib/errors/app-error.ts";
import { wayOf, type Settlement } from "#lib/metering/duplicate-settlement.ts";
import { previewAdjustment, type AdjustmentPreview } from "#lib/metering/corrections/preview-adjustment.ts";
import { readRecordId } from "#lib/metering/record-id.ts";

type Deps = { db: Database; actor: Operator; now: Date };

const MICROS = 1_000_000n;

/**
 * What settling would do. `quantity`: what was offered to AWS. `upcoming`: the next record, where the difference would
 * be booked.
 */
export type DuplicatePreview = Settlement & { quantity: number; upcoming: AdjustmentPreview | null };

/**
 * What settling a duplicate would do, from what AWS is said to hold; changes nothing.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN), CONFLICT (not a duplicate any more).
 */
export async function previewDuplicate(
  deps: Deps,
  { id, held }: { id: string; held: number },
): Promise<DuplicatePreview> {
  assertOperator(deps.actor, "ADMIN");
  const key = readRecordId(id);
  const record =
    key === null
      ? null
      : await deps.db.meteringRecord.findUnique({
          where: { agreementId_dimension_hour: key },
          select: { agreementId: true, dimension: true, state: true, quantity: true },
        });
  if (record === null) throw new AppError("NOT_FOUND", "no metering record has this id");
  const { agreementId, dimension, quantity } = record;
  if (record.state !== "DUPLICATE" || quantity === null) {
    throw new AppError("CONFLICT", `the record is ${record.state}: only a duplicate is settled so`);
  }
  const difference = quantity - held;
  const upcoming =
    difference === 0
      ? null
      : await previewUpcoming(deps, { agreementId, dimension, quantity: BigInt(difference) * MICROS });
  return { quantity, held, difference, way: wayOf(difference, upcoming !== null), upcoming };
}

/** Null where no later hour can carry the difference: the agreement is over, or its dimension is no longer metered. */
async function previewUpcoming(
  deps: Deps,
  correction: Parameters<typeof previewAdjustment>[1],
): Promise<AdjustmentPreview | null> {
  try {
    return await previewAdjustment(deps, correction);
  } catch (error) {
    if (isAppError(error, "CONFLICT") || isAppError(error, "INVALID_REQUEST")) return null;
    throw error;
  }
}
