import pg from "pg";
import { isLoopbackHost } from "#lib/env/loopback.ts";

/**
 * Tests make and drop databases, so they refuse a server that is not this machine's.
 *
 * @throws Error naming the host.
 */
export function assertLocalServer(url: string): void {
  const { hostname } = new URL(url);
  if (!isLoopbackHost(hostname)) {
    throw new Error(`Database tests run on a local server only, and ${hostname} is not this machine.`);
  }
}

/** The same server's other database. Pure. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

/** Runs one statement on a connection of its own. */
export async function runStatement(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * Tests hold leases and sessions by the server's clock against instants of this process, so the two must be one.
 *
 * @throws Error saying how far they are apart.
 */
export async function assertSameClock(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ at: Date }>("SELECT clock_timestamp() AS at");
    const apartMs = Math.abs(rows[0]!.at.getTime() - Date.now());
    if (apartMs > 5_000) throw new Error(`The database's clock and this process's are ${apartMs / 1000} s apart.`);
  } finally {
    await client.end();
  }
}
