import type { Queryable } from "#lib/db/pool.ts";

/**
 * Erases the sealed tokens of arrivals that have expired, and a day later the arrivals that led to nothing and the codes that have run out. Machine time. May run
 * on several servers at once.
 *
 * @returns how many rows it touched.
 */
export async function forgetExpiredRegistrations(db: Queryable): Promise<number> {
  const erased = await db.query({
    name: "erase-expired-tokens",
    text: "UPDATE registration SET sealed_token = NULL WHERE expires_at < now() AND sealed_token IS NOT NULL",
  });
  const forgotten = await db.query({
    name: "erase-expired-addresses",
    text: "UPDATE registration SET email_hash = NULL WHERE expires_at < now() - interval '1 day' AND email_hash IS NOT NULL",
  });
  const deleted = await db.query({
    name: "delete-expired-registrations",
    text: `DELETE FROM registration WHERE state <> 'LINKED'
           AND expires_at < now() - CASE state WHEN 'RESOLVED' THEN interval '31 days' ELSE interval '1 day' END`,
  });
  const spent = await db.query({
    name: "delete-expired-claims",
    text: "DELETE FROM registration_claim WHERE expires_at < now() - interval '1 day'",
  });
  return (erased.rowCount ?? 0) + (forgotten.rowCount ?? 0) + (deleted.rowCount ?? 0) + (spent.rowCount ?? 0);
}
