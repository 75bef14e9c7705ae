import type { Queryable } from "#lib/db/pool.ts";

/**
 * Deletes sign-in links, joins and sessions that are over, and counters of limits that were not used for a day. Machine
 * time.
 */
export async function purgeExpiredSignIns(db: Queryable): Promise<void> {
  await db.query({ name: "delete-expired-links", text: "DELETE FROM verification_token WHERE expires < now()" });
  await db.query({ name: "delete-expired-sessions", text: "DELETE FROM session WHERE expires < now()" });
  await db.query({ name: "delete-expired-joins", text: "DELETE FROM identity_join WHERE expires_at < now()" });
  await db.query({
    name: "delete-idle-counters",
    text: "DELETE FROM rate_counter WHERE window_start < now() - interval '1 day'",
  });
}
