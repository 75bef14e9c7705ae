import { setTimeout as sleep } from "node:timers/promises";
import type { Queryable } from "#lib/db/pool.ts";

/** AWS takes 10 requests a second; this much between two leaves room for jitter and costs 3 % of the rate. */
const SPACING_MS = 103;

/** The longest that a sender waits for its turn; leases are longer. */
export const MAX_TURN_WAIT_MS = 8_000;

/**
 * Takes the next turn at the one limiter of all servers (one row, machine time) and waits until it comes.
 *
 * @param name what is limited, as `BatchMeterUsage us-east-1`: AWS counts by operation and region.
 * @returns false when the turn lies too far ahead; then it is not used.
 */
export async function waitForTurn(db: Queryable, name: string): Promise<boolean> {
  const { rows } = await db.query<{ wait_ms: number }>({
    name: "take-turn",
    text: `INSERT INTO rate_turn AS t (name, next_free) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
           ON CONFLICT (name) DO UPDATE
           SET next_free = GREATEST(t.next_free, clock_timestamp()) + make_interval(secs => $2)
           RETURNING (EXTRACT(EPOCH FROM next_free - clock_timestamp()) * 1000)::float8 AS wait_ms`,
    values: [name, SPACING_MS / 1000],
  });
  const waitMs = rows[0]!.wait_ms - SPACING_MS;
  if (waitMs > MAX_TURN_WAIT_MS) return false;
  if (waitMs > 0) await sleep(Math.ceil(waitMs));
  return true;
}
