import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { simulateLedger } from "#lib/testing/ledger-model/simulate-ledger.ts";

/** More lives than `npm test` has time for: PROOF_RUNS=200. A failure prints the seed of its life. */
const RUNS = Number(process.env["PROOF_RUNS"] ?? 0);

describe("the rules of the ledger over virtual time, with senders interleaved, left hanging and killed", () => {
  test("M13 INV1 INV2 INV6 INV7 hold through 14 month ends, 29 February 2028 and 31 December among them", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const life = simulateLedger({
          seed,
          from: new Date("2027-01-30T00:00:00Z"),
          until: new Date("2028-03-03T00:00:00Z"),
        });
        expect(life.hours).toBeGreaterThan(9_000);
        expect(life.accepted).toBeGreaterThan(5_000);
      }),
      { numRuns: Math.max(1, Math.round(RUNS / 10)), endOnFailure: true },
    );
  }, 3_600_000);

  test("M01 M03 M11 INV1 INV2 INV6 INV7 hold through many short lives in which most calls go wrong", () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom("2026-11-28", "2026-12-30", "2028-02-27"), (seed, day) => {
        const from = new Date(`${day}T00:00:00Z`);
        const until = new Date(from.getTime() + 5 * 86_400_000);
        const life = simulateLedger({ seed, from, until, faultRate: 0.7, senders: 5 });
        expect(life.accepted).toBeGreaterThan(20);
      }),
      { numRuns: Math.max(8, RUNS), endOnFailure: true },
    );
  }, 3_600_000);
});
