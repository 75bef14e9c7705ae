import type { Queryable } from "#lib/db/pool.ts";

/** At most `limit` uses of `key` in each window of `windowSeconds` (1 to 86,400). */
type RateLimit = { key: string; limit: number; windowSeconds: number };

/** Counts one use of a key over all servers and says whether it is still within the limit; see `countUse`. */
export async function takeFromLimit(db: Queryable, { key, limit, windowSeconds }: RateLimit): Promise<boolean> {
  return (await countUse(db, { key, windowSeconds })) <= limit;
}

/**
 * Counts one use of a key over all servers. One round trip on its own connection; a fixed window lets twice a limit
 * through at its edge. Machine time.
 *
 * @returns how often it was used in this window, this use included.
 */
export async function countUse(db: Queryable, { key, windowSeconds }: Omit<RateLimit, "limit">): Promise<number> {
  const { rows } = await db.query<{ n: number }>({
    name: "take-from-limit",
    text: `INSERT INTO rate_counter AS r (key, window_start, n)
           VALUES ($1, date_bin(make_interval(secs => $2), now(), 'epoch'), 1)
           ON CONFLICT (key) DO UPDATE
           SET n = CASE WHEN r.window_start = excluded.window_start THEN r.n + 1 ELSE 1 END, window_start = excluded.window_start
           RETURNING n`,
    values: [key, windowSeconds],
  });
  return rows[0]!.n;
}
