import { setTimeout as sleep } from "node:timers/promises";
import type { Queryable } from "#lib/db/pool.ts";

/** What is limited, and how: the least time between two, and the longest wait for a turn (milliseconds). */
type RateLimit = {
  name: string;
  spacingMs: number;
  maxWaitMs: number;
  /** Whether a turn may be used late, for a limit of our own that lies well below AWS's; no by default. */
  mayBeLate?: boolean;
};

/**
 * A turn is used within this time or not at all: a busy machine wakes senders late, and late turns would bunch with
 * those after them to more than the rate. At 104 ms between two, up to 40 ms still leave at most 10 in any second: half
 * of that is for waking up, the other for signing and the way.
 */
const ON_TIME_MS = 20;
/** A machine that is never on time sends all the same: AWS then throttles, and nothing is lost. */
const MAX_ATTEMPTS = 4;

/**
 * Takes the next turn at the one limiter of all servers (one row a name, machine time) and waits until it comes.
 *
 * @returns false when the turn lies too far ahead; then it is not used.
 */
export async function takeRateTurn(db: Queryable, limit: RateLimit): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const askedAt = performance.now();
    const waitMs = await takeSlot(db, limit);
    if (waitMs > limit.maxWaitMs) return false;
    if (waitMs > 0) await sleep(Math.ceil(waitMs));
    const lateMs = performance.now() - askedAt - Math.max(0, waitMs);
    if (limit.mayBeLate === true || lateMs <= ON_TIME_MS || attempt === MAX_ATTEMPTS) return true;
  }
}

/** The next slot is ours. @returns how far ahead it lies, in milliseconds; below 0: it is now. */
async function takeSlot(db: Queryable, { name, spacingMs }: Pick<RateLimit, "name" | "spacingMs">): Promise<number> {
  const { rows } = await db.query<{ wait_ms: number }>({
    name: "take-turn",
    text: `INSERT INTO rate_turn AS t (name, next_free) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
           ON CONFLICT (name) DO UPDATE
           SET next_free = GREATEST(t.next_free, clock_timestamp()) + make_interval(secs => $2)
           RETURNING (EXTRACT(EPOCH FROM next_free - clock_timestamp()) * 1000)::float8 AS wait_ms`,
    values: [name, spacingMs / 1000],
  });
  return rows[0]!.wait_ms - spacingMs;
}
