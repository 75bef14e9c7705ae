import pg from "pg";
import { isThroughPooler } from "#lib/db/pooler/way.ts";

/** How often two connections are compared: a busy pooler may give them different sessions by chance. */
const MAX_ATTEMPTS = 5;

/**
 * Refuses an address behind a pooler in transaction mode, for work that needs a session. A pooler that keeps a session
 * for each connection passes.
 *
 * @param client a connection to the address
 * @param config how another one is made
 * @throws Error saying what to set.
 */
export async function assertDirect(client: pg.Client, config: pg.ClientConfig): Promise<void> {
  if (!(await isThroughPooler(client))) return;
  const other = new pg.Client(config);
  await other.connect();
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if ((await sessionOf(client)) !== (await sessionOf(other))) continue;
      throw new Error(
        "This address leads through a connection pooler in transaction mode, and migrations need a session of their own: " +
          "set DIRECT_DATABASE_URL to the server's own address.",
      );
    }
  } finally {
    await other.end();
  }
}

async function sessionOf(client: pg.Client): Promise<number> {
  return (await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows[0]!.pid;
}
