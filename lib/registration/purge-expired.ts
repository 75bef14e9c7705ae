import type { Queryable } from "#lib/db/pool.ts";

/**
 * Erases the sealed tokens of arrivals that have expired and what was entered for them, and a day later the arrivals
 * that led to nothing and the codes that have run out. Arrivals of which AWS says that their token is none go at once:
 * any client can send any number of them. Those that AWS named are kept for a month. May run on several servers at
 * once.
 *
 * @param now machine time: an arrival lives by it, as a session does.
 * @returns how many rows it touched.
 */
export async function purgeExpiredRegistrations(db: Queryable, now: Date): Promise<number> {
  const erased = await db.query({
    name: "erase-expired-tokens",
    text: `UPDATE registration SET sealed_token = NULL, ask_at = NULL, draft = NULL
           WHERE expires_at < $1 AND (sealed_token IS NOT NULL OR draft IS NOT NULL)`,
    values: [now],
  });
  const purged = await db.query({
    name: "erase-expired-addresses",
    text: "UPDATE registration SET email_hash = NULL WHERE expires_at < $1::timestamptz - interval '1 day' AND email_hash IS NOT NULL",
    values: [now],
  });
  const deleted = await db.query({
    name: "delete-expired-registrations",
    text: `DELETE FROM registration WHERE state <> 'LINKED'
           AND expires_at < $1::timestamptz - CASE
             WHEN state = 'RESOLVED' THEN interval '31 days'
             WHEN failure_code = 'TOKEN_INVALID' THEN interval '0'
             ELSE interval '1 day' END`,
    values: [now],
  });
  const spent = await db.query({
    name: "delete-expired-claims",
    text: "DELETE FROM registration_claim WHERE expires_at < $1::timestamptz - interval '1 day'",
    values: [now],
  });
  return (erased.rowCount ?? 0) + (purged.rowCount ?? 0) + (deleted.rowCount ?? 0) + (spent.rowCount ?? 0);
}
