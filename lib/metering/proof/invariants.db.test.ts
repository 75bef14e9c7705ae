import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { usageKey } from "#lib/metering/submit/decide-outcomes.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { histories, live } from "#lib/testing/ledger-model/ledger-histories.ts";
import { hourOf } from "#lib/time/hours.ts";
import { microsOf } from "#lib/usage/quantity.ts";
import { isTooOld } from "#lib/usage/metering-window.ts";

const db = useDatabase({ connections: 20 });
/** Each life takes a few seconds' worth of statements; the soak runs many more. */
const runs = { numRuns: 8, endOnFailure: true };
type Lived = Awaited<ReturnType<typeof live>>;

async function always(check: (lived: Lived) => Promise<void> | void): Promise<void> {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      await check(await live(db, history));
    }),
    runs,
  );
}

async function records() {
  const rows = await db.database.meteringRecord.findMany({ orderBy: { id: "asc" } });
  return rows.map((row) => ({
    ...row,
    key:
      row.timestamp === null
        ? null
        : usageKey({
            timestamp: row.timestamp,
            dimension: row.dimension,
            quantity: 0,
            ...(row.licenseArn === null ? {} : { licenseArn: row.licenseArn }),
          }),
  }));
}

/** Millionths of a SUM, by the agreement that it belongs to. */
async function sumsOf(sql: string): Promise<Map<string, bigint>> {
  const { rows } = await db.pool.query<{ agreement_id: string; sum: string }>(sql);
  return new Map(rows.map((row) => [row.agreement_id, microsOf(row.sum)]));
}

describe("whatever is reported, whenever, and whatever AWS does", () => {
  test("invariant 1 (INV2): a record is only ever offered with one quantity, instant and region, inside its window", async () => {
    await always(({ aws }) => {
      expect(aws.violations).toEqual([]);
    });
  }, 120_000);

  test("invariant 2 (INV1, INV3): every accepted unit is in exactly one place, and every sum holds", async () => {
    await always(async ({ answered }) => {
      expect(await verifyLedger(db.pool)).toBeNull();
      const accepted = answered.filter(({ verdict }) => verdict.status === "accepted").map(({ event }) => event["id"]);
      expect(new Set(accepted).size).toBe(accepted.length);
      const stored = await db.database.usageEvent.findMany({ select: { id: true } });
      expect(new Set(stored.map(({ id }) => id))).toEqual(new Set(accepted));
      const waiting = await db.database.meteringRecord.count({
        where: { state: { in: ["OPEN", "READY", "SENDING"] } },
      });
      expect(waiting).toBe(0);
    });
  }, 120_000);

  test("invariant 3: late usage goes to the current hour or a later one and says so, too old usage is refused", async () => {
    await always(({ answered }) => {
      for (const { at, now, verdict } of answered) {
        if (verdict.status === "rejected") {
          expect(["TIMESTAMP_TOO_OLD", "HOUR_CLOSED"]).toContain(verdict.code);
          expect(verdict.code === "TIMESTAMP_TOO_OLD").toBe(isTooOld(at, now));
        } else {
          expect(verdict.isLate).toBe(verdict.hour.getTime() !== hourOf(at).getTime());
          if (verdict.isLate) expect(verdict.hour.getTime()).toBeGreaterThanOrEqual(hourOf(now).getTime());
        }
      }
    });
  }, 120_000);

  test("invariant 4: whole units and carry of each agreement are the sum of its usage, to the millionth", async () => {
    await always(async () => {
      const reported = await sumsOf(
        "SELECT agreement_id, sum(quantity) FROM usage_event WHERE dimension = 'sum' GROUP BY agreement_id",
      );
      const kept = await sumsOf(
        `SELECT agreement_id, sum(quantity) FROM (
           SELECT agreement_id, quantity FROM metering_record WHERE dimension = 'sum'
           UNION ALL SELECT agreement_id, quantity FROM metering_carry WHERE dimension = 'sum') AS kept GROUP BY agreement_id`,
      );
      expect(kept).toEqual(reported);
      for (const { carriedOut } of await records()) expect(carriedOut.gte(0) && carriedOut.lt(1)).toBe(true);
    });
  }, 120_000);

  test("invariant 6 (INV1): AWS's bill is what the ledger calls accepted, to the unit", async () => {
    await always(async ({ aws }) => {
      for (const { key, state, quantity, isInDoubt, reason } of await records()) {
        const line = key === null ? undefined : aws.bill.get(key);
        if (state === "ACCEPTED") expect(line?.quantity).toBe(quantity);
        else if (line !== undefined) expect([state, isInDoubt, reason]).toEqual(["EXPIRED", true, "IN_DOUBT"]);
        else expect(["NOTHING_DUE", "EXPIRED"]).toContain(state);
      }
      const known = new Set((await records()).map(({ key }) => key));
      for (const key of aws.bill.keys()) expect(known.has(key)).toBe(true);
    });
  }, 120_000);
});
