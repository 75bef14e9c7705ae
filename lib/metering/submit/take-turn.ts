import type { Queryable } from "#lib/db/pool.ts";
import { takeRateTurn } from "#lib/db/rate-turn.ts";

/** AWS takes 10 requests a second; this much between two leaves room for jitter and costs 4 % of the rate. */
const SPACING_MS = 104;

/** The longest that a sender waits for its turn; leases are longer. */
export const MAX_TURN_WAIT_MS = 8_000;

/**
 * Takes the next turn of BatchMeterUsage and waits until it comes.
 *
 * @param name what is limited, as `BatchMeterUsage us-east-1`: AWS counts by operation and region.
 * @returns false when the turn lies too far ahead; then it is not used.
 */
export function waitForTurn(db: Queryable, name: string): Promise<boolean> {
  return takeRateTurn(db, { name, spacingMs: SPACING_MS, maxWaitMs: MAX_TURN_WAIT_MS });
}
