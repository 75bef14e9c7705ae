import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database } from "#lib/db/client.ts";
import type { AdjustUsageInput } from "#lib/metering/corrections/adjust-usage.ts";
import { holdAgreement } from "#lib/metering/corrections/book-correction.ts";
import { splitUnits } from "#lib/metering/corrections/split-units.ts";
import { sumOpenHours } from "#lib/metering/sum-open-hours.ts";
import { hourOf } from "#lib/time/hours.ts";
import { microsOf, microsToText } from "#lib/usage/quantity.ts";

type Deps = { db: Database; actor: Operator; now: Date };

/** What a record would be, in exact text: billed in whole units, the rest carried on. */
type UpcomingAmounts = { carriedIn: string; billed: string; carriedOut: string };

export type AdjustmentPreview = {
  /** The hour whose record takes the correction, if nothing else is frozen before. */
  hour: Date;
  /** Reported for that hour so far. */
  used: string;
  before: UpcomingAmounts;
  after: UpcomingAmounts;
  /** The dimension begins after an entitlement: what that includes is taken off at the freeze, and not here. */
  isOverage: boolean;
};

/**
 * What a correction would do to the next record of its pair if nothing more were reported; changes nothing.
 *
 * @throws AppError as `adjustUsage` does.
 */
export async function previewAdjustment(
  { db, actor, now }: Deps,
  { agreementId, dimension, quantity }: Pick<AdjustUsageInput, "agreementId" | "dimension" | "quantity">,
): Promise<AdjustmentPreview> {
  assertOperator(actor, "ADMIN");
  const productId = await db.$transaction((tx) => holdAgreement(tx, agreementId, dimension));
  const [open, carry, found] = await Promise.all([
    sumOpenHours(db, [agreementId]),
    db.meteringCarry.findUnique({ where: { agreementId_dimension: { agreementId, dimension } } }),
    db.dimension.findUnique({
      where: { productId_name: { productId, name: dimension } },
      select: { includedIn: true },
    }),
  ]);
  const oldest = open.filter((row) => row.dimension === dimension).at(-1);
  const used = microsOf(oldest?.used ?? "0");
  const carried = microsOf(carry?.quantity.toFixed(6) ?? "0");
  return {
    hour: oldest?.hour ?? hourOf(now),
    used: microsToText(used),
    before: upcoming(used, carried),
    after: upcoming(used, carried + quantity),
    isOverage: found?.includedIn != null,
  };
}

function upcoming(used: bigint, carriedIn: bigint): UpcomingAmounts {
  const { billed, rest } = splitUnits(used + carriedIn);
  return { carriedIn: microsToText(carriedIn), billed: String(billed), carriedOut: microsToText(rest) };
}
