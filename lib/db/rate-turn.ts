import { setTimeout as sleep } from "node:timers/promises";
import type { Queryable } from "#lib/db/pool.ts";

/** What is limited, and how: the least time between two, and the longest that somebody waits for a turn (milliseconds). */
export type RateLimit = { name: string; spacingMs: number; maxWaitMs: number };

/**
 * Takes the next turn at the one limiter of all servers (one row a name, machine time) and waits until it comes.
 *
 * @returns false when the turn lies too far ahead; then it is not used.
 */
export async function takeRateTurn(db: Queryable, { name, spacingMs, maxWaitMs }: RateLimit): Promise<boolean> {
  const { rows } = await db.query<{ wait_ms: number }>({
    name: "take-turn",
    text: `INSERT INTO rate_turn AS t (name, next_free) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
           ON CONFLICT (name) DO UPDATE
           SET next_free = GREATEST(t.next_free, clock_timestamp()) + make_interval(secs => $2)
           RETURNING (EXTRACT(EPOCH FROM next_free - clock_timestamp()) * 1000)::float8 AS wait_ms`,
    values: [name, spacingMs / 1000],
  });
  const waitMs = rows[0]!.wait_ms - spacingMs;
  if (waitMs > maxWaitMs) return false;
  if (waitMs > 0) await sleep(Math.ceil(waitMs));
  return true;
}
