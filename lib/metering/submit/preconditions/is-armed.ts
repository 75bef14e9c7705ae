import type { Queryable } from "#lib/db/pool.ts";
import { run, statement } from "#lib/db/statement.ts";

const adoptedInstallation = statement({
  name: "read-installation",
  text: "SELECT installation_id FROM installation WHERE id = 1",
  parameters: {},
  columns: { installation_id: "text?" },
});

/**
 * Whether this process may send to AWS: INSTALLATION_ID, kept outside the database, equals the one that the database was adopted
 * with. A restored copy or a preview deployment has another or none, and sends nothing (M27).
 */
export async function isSendingArmed(db: Queryable, installationId: string | null): Promise<boolean> {
  if (installationId === null) return false;
  const rows = await run(db, adoptedInstallation, {});
  return rows[0]?.installation_id === installationId;
}
