import type { Sealer } from "#lib/sealing/seal.ts";
import { limitKey } from "#lib/sealing/limit-key.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { takeFromLimit } from "#lib/db/rate-limit.ts";

/** Arrivals that are stored in a minute: from one network address, and in all (docs/rules.md, section 9). */
const LIMITS = { address: 30, everybody: 600 };
const WINDOW_SECONDS = 60;

/**
 * Whether one more arrival of an address is stored. What an address sends above its own limit does not count for all,
 * so that one sender cannot shut out the others. No address is stored.
 */
export async function takeLanding(
  { db, sealer }: { db: Queryable; sealer: Sealer },
  address: string,
): Promise<boolean> {
  const own = {
    key: limitKey(sealer, "landing:address", address),
    limit: LIMITS.address,
    windowSeconds: WINDOW_SECONDS,
  };
  const ofAll = { key: "landing:everybody", limit: LIMITS.everybody, windowSeconds: WINDOW_SECONDS };
  return (await takeFromLimit(db, own)) && takeFromLimit(db, ofAll);
}

/** Whether a token may be one of AWS's: only such are asked about before the buyer comes to the page. Pure. */
export function isPlausibleToken(token: string): boolean {
  return /^[A-Za-z0-9+/=.:_%-]{20,}$/.test(token);
}
