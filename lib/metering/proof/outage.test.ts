import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isOldestFirst, liveThroughOutage } from "#lib/testing/ledger-model/live-outage.ts";
import { memoryLedgerUnderTest } from "#lib/testing/ledger-model/tested-memory.ts";

const numRuns = Math.max(25, Number(process.env["PROOF_RUNS"] ?? 0));
/** Any minute of two days, of which some hold a month's end. */
const beginnings = fc
  .tuple(
    fc.constantFrom("2026-11-20", "2026-11-29", "2026-12-30", "2028-02-28"),
    fc.integer({ min: 0, max: 2 * 1440 - 1 }),
  )
  .map(([day, minute]) => new Date(Date.parse(`${day}T00:00:00Z`) + minute * 60_000));
const names = (records: readonly { agreement: number; hour: number }[]) =>
  records.map(({ agreement, hour }) => `${new Date(hour).toISOString()} ${agreement}`).toSorted();

describe("M14 AWS away with full intake, from any minute on", () => {
  test.each([2, 20, 22, 23.5, 25])(
    "for %d hours: expired is exactly what AWS refuses by then, the rest is billed, oldest first (INV1, INV6)",
    async (hours) => {
      await fc.assert(
        fc.asyncProperty(beginnings, fc.constantFrom(0, 10, 90), async (from, graceMinutes) => {
          const ledger = memoryLedgerUnderTest(3, graceMinutes);
          const { expired, refusedByAws, drained, now } = await liveThroughOutage(ledger, {
            from,
            hours,
            stepMinutes: 5,
          });
          expect(names(expired)).toEqual(names(refusedByAws));
          expect(isOldestFirst(drained)).toBe(true);
          expect(ledger.violations).toEqual([]);
          const monthBegan = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
          // A grace above the default's 10 minutes costs its own length of the 24 hours.
          if (hours <= 22 && graceMinutes <= 10) expect(expired.filter(({ hour }) => hour >= monthBegan)).toEqual([]);
          const waiting = (await ledger.records()).filter(({ state }) => state === "READY" || state === "SENDING");
          expect(waiting).toEqual([]);
        }),
        { numRuns, endOnFailure: true },
      );
    },
    600_000,
  );

  test("for 25 hours outside a month's end the first hours are lost, and no others", async () => {
    const ledger = memoryLedgerUnderTest(1, 0);
    const from = new Date("2026-11-20T12:30:00Z");
    const { expired } = await liveThroughOutage(ledger, { from, hours: 25, stepMinutes: 5 });
    // 12:00 was not frozen when AWS went away; at 13:30 of the next day AWS refuses it and 13:00.
    expect(names(expired)).toEqual(["2026-11-20T12:00:00.000Z 0", "2026-11-20T13:00:00.000Z 0"]);
  });
});
