/** What the price of one hour's use depends on, in millionths. Of the period: everything that was frozen before. */
type OverageInput = {
  used: bigint;
  /** Used before in the period. */
  usedBefore: bigint;
  /** Charged before in the period, fractions included. */
  chargedBefore: bigint;
  /** What the entitlement includes now; null: without limit. */
  limit: bigint | null;
};

type Overage = {
  /** What of the hour is to be paid, before the carry. */
  due: bigint;
  /** What of it the entitlement covers; below 0 where a cut made earlier use due. */
  included: bigint;
  /** What was left of the entitlement before and after; null: without limit. */
  includedBefore: bigint | null;
  includedAfter: bigint | null;
};

/**
 * Overage of a contract with consumption: due = max(0, used in the period - included now) - charged so far, never below 0. So a raise
 * refunds nothing, and a cut counts from its hour on. The freeze does the same in SQL (statements/overage). Pure.
 *
 * Rules: docs/rules.md, section 4.
 */
export function priceOverage({ used, usedBefore, chargedBefore, limit }: OverageInput): Overage {
  if (limit === null) return { due: 0n, included: used, includedBefore: null, includedAfter: null };
  const over = atLeastZero(usedBefore + used - limit);
  const due = atLeastZero(over - chargedBefore);
  return {
    due,
    included: used - due,
    includedBefore: atLeastZero(limit - usedBefore),
    includedAfter: atLeastZero(limit - usedBefore - used),
  };
}

function atLeastZero(micros: bigint): bigint {
  return micros > 0n ? micros : 0n;
}
