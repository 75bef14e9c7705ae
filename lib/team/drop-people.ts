import type { Db } from "#lib/db/client.ts";

/**
 * Deletes the rows of people who never signed in and that no row names any more: their address was stored for an
 * invitation alone. The lock comes first, so that an invitation which another transaction makes for one of them is
 * seen.
 */
export async function dropUnneededPeople(tx: Db, userIds: readonly string[]): Promise<void> {
  const ids = [...userIds].sort();
  await tx.$queryRaw`
    SELECT id FROM user_account WHERE id = ANY(${ids}::uuid[]) AND email_verified IS NULL ORDER BY id FOR UPDATE`;
  await tx.$executeRaw`
    DELETE FROM user_account u
    WHERE u.id = ANY(${ids}::uuid[]) AND u.email_verified IS NULL
      AND NOT EXISTS (SELECT FROM membership x WHERE x.user_id = u.id)
      AND NOT EXISTS (SELECT FROM operator x WHERE x.user_id = u.id)
      AND NOT EXISTS (SELECT FROM provider_account x WHERE x.user_id = u.id)
      AND NOT EXISTS (SELECT FROM session x WHERE x.user_id = u.id)
      AND NOT EXISTS (SELECT FROM team_invitation x WHERE x.user_id = u.id)
      AND NOT EXISTS (SELECT FROM join_request x WHERE x.user_id = u.id)`;
}
