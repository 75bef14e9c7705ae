import type { Pool } from "#lib/db/pool.ts";
import { run } from "#lib/db/statement.ts";
import { ledgerChecks } from "#lib/metering/verify/ledger-checks.ts";

/** The first place where the ledger does not add up. */
type LedgerDifference = { check: string; found: string };

/**
 * Checks every sum from the events to AWS's answers, on one snapshot: also while events come and records are sent.
 * Reads everything, so it takes as long as the ledger is large.
 *
 * @returns null when all of it holds.
 */
export async function verifyLedger(pool: Pool): Promise<LedgerDifference | null> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await client.query("SET LOCAL statement_timeout = 0");
    await client.query("SET LOCAL work_mem = '64MB'");
    for (const { name, statement } of ledgerChecks) {
      const rows = await run(client, statement, {});
      if (rows[0] !== undefined) return { check: name, found: rows[0].found };
    }
    return null;
  } finally {
    await client.query("ROLLBACK").catch(() => undefined);
    client.release();
  }
}
