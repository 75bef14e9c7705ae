import type { Database } from "#lib/db/client.ts";
import { dropUnneededPeople } from "#lib/team/drop-people.ts";

const AT_ONCE = 500;

/**
 * Deletes invitations and requests to join whose time is over, and with them the rows of people whose address was
 * stored for an invitation alone.
 *
 * @param now machine time.
 */
export async function purgeExpiredTeamRows(db: Database, now: Date): Promise<void> {
  await db.$executeRaw`DELETE FROM join_request WHERE expires_at <= ${now.toISOString()}::timestamptz`;
  for (let more = true; more;) {
    more = await db.$transaction(async (tx) => {
      const gone = await tx.$queryRaw<{ userId: string }[]>`
        DELETE FROM team_invitation WHERE id IN (
          SELECT id FROM team_invitation WHERE expires_at <= ${now.toISOString()}::timestamptz
          ORDER BY id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
        RETURNING user_id AS "userId"`;
      await dropUnneededPeople(
        tx,
        gone.map(({ userId }) => userId),
      );
      return gone.length === AT_ONCE;
    });
  }
}
