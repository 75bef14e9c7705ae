import { locateDatabase } from "#scripts/postgres/locate-database.ts";
import { createPool } from "#lib/db/pool.ts";
import { ledgerChecks } from "#lib/metering/verify/ledger-checks.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";

export async function main(): Promise<number> {
  const located = await locateDatabase(process.env);
  const pool = createPool(located.directUrl ?? located.url, 1, { ca: located.ca });
  try {
    const difference = await verifyLedger(pool);
    if (difference === null) {
      console.log(`The ledger adds up: ${ledgerChecks.length} checks.`);
      return 0;
    }
    console.error(
      `The ledger does not add up.\n  It should hold that ${difference.check}.\n  Found: ${difference.found}`,
    );
    return 1;
  } finally {
    await pool.end();
    await located.release();
  }
}
