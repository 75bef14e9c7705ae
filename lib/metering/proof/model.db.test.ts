import fc from "fast-check";
import { test } from "vitest";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { AGREEMENTS, beginnings, ledgerCommands, liveAsModelled } from "#lib/testing/ledger-model/ledger-commands.ts";
import { postgresLedgerUnderTest } from "#lib/testing/ledger-model/tested-postgres.ts";

const db = useDatabase({ connections: 20 });
/** PROOF_RUNS asks for more lives; a failure prints its seed and its commands. */
const numRuns = Math.max(8, Number(process.env["PROOF_RUNS"] ?? 0));

test("M12 M13 M20 M29 INV1 INV2 INV4 the ledger on PostgreSQL does what the model says, whatever comes in which order", async () => {
  await fc.assert(
    fc.asyncProperty(beginnings, ledgerCommands(24), async (beginning, commands) => {
      const real = await postgresLedgerUnderTest(db, AGREEMENTS, beginning.graceMinutes);
      await liveAsModelled(real, beginning, commands);
    }),
    { numRuns, endOnFailure: true },
  );
}, 3_600_000);
