import fc from "fast-check";
import { test } from "vitest";
import { AGREEMENTS, beginnings, ledgerCommands, liveAsModelled } from "#lib/testing/ledger-model/ledger-commands.ts";
import { memoryLedgerUnderTest } from "#lib/testing/ledger-model/tested-memory.ts";

/** PROOF_RUNS asks for more lives; a failure prints its seed and its commands. */
const numRuns = Math.max(150, Number(process.env["PROOF_RUNS"] ?? 0));

test("M12 M13 M20 INV1 INV2 INV4 the rules in memory do what the model says, whatever comes in which order", async () => {
  await fc.assert(
    fc.asyncProperty(beginnings, ledgerCommands(40), async (beginning, commands) => {
      await liveAsModelled(memoryLedgerUnderTest(AGREEMENTS, beginning.graceMinutes), beginning, commands);
    }),
    { numRuns },
  );
}, 3_600_000);
