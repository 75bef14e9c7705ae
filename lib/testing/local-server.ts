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
