import type { Queryable } from "#lib/db/pool.ts";

/**
 * Whether this process may send to AWS: INSTALLATION_ID, kept outside the database, equals the one that the database was adopted
 * with. A restored copy or a preview deployment has another or none, and sends nothing (M27).
 */
export async function isSendingArmed(db: Queryable, installationId: string | null): Promise<boolean> {
  if (installationId === null) return false;
  const { rows } = await db.query<{ installation_id: string | null }>({
    name: "read-installation",
    text: "SELECT installation_id FROM installation WHERE id = 1",
  });
  return rows[0]?.installation_id === installationId;
}
