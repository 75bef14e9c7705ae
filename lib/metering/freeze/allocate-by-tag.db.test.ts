import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { adjustUsage } from "#lib/metering/corrections/adjust-usage.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { submitDueRecords } from "#lib/metering/submit/submit-due-records.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { anAgreement, aProduct, aUsageEvent } from "#lib/testing/fixtures/factories.ts";
import { reportUsage } from "#lib/testing/fixtures/ledger.ts";
import { listAtSimulator, subscribeAtSimulator, useSimulator } from "#lib/testing/servers/simulator.ts";
import { fixedClock } from "#lib/time/clock.ts";
import { microsToText } from "#lib/usage/quantity.ts";

const db = useDatabase();
const simulator = useSimulator();
const noon = new Date("2026-11-21T12:00:00Z");
type Allocation = { quantity: number; tags?: { key: string; value: string }[] };
type Tags = Record<string, string> | undefined;
let product: Awaited<ReturnType<typeof aProduct>>;
let agreementId: string;

beforeEach(async () => {
  product = await aProduct(db.database);
  agreementId = (await anAgreement(db.database, product)).id;
});

async function freezeOf(uses: readonly { quantity: string; tags: Tags; hour?: string }[]) {
  const events = uses.map(({ quantity, tags, hour = "10" }) =>
    aUsageEvent({
      agreementId,
      quantity,
      timestamp: `2026-11-21T${hour}:10:00Z`,
      ...(tags === undefined ? {} : { tags }),
    }),
  );
  for (let i = 0; i < events.length; i += 1000) await reportUsage(db, noon, events.slice(i, i + 1000));
  await freezeDueHours({ pool: db.pool, now: noon, region: "us-east-1" });
  const record = await db.database.meteringRecord.findFirstOrThrow({
    where: { agreementId },
    orderBy: { hour: "desc" },
    include: { steps: { orderBy: { id: "asc" } } },
  });
  const allocations = record.usageAllocations as Allocation[] | null;
  return {
    ...record,
    shares: allocations?.map(({ quantity, tags }) => [quantity, tags?.map(({ value }) => value).join()]),
  };
}

describe("invariant 4: allocations by tag", () => {
  test("share the quantity in proportion to use, the rest to the largest remainders", async () => {
    const { shares, quantity } = await freezeOf([
      { quantity: "1.5", tags: { team: "blue" } },
      { quantity: "1.7", tags: { team: "red" } },
      { quantity: "1.3", tags: { team: "blue" } },
      { quantity: "0.5", tags: undefined },
    ]);
    expect(quantity).toBe(5);
    expect(shares).toEqual([
      [3, "blue"],
      [2, "red"],
    ]);
  });

  test("are none without tags, for a quantity of 0, and where all of it was carried in", async () => {
    expect((await freezeOf([{ quantity: "5", tags: undefined }])).usageAllocations).toBeNull();
    agreementId = (await anAgreement(db.database, product)).id;
    expect((await freezeOf([{ quantity: "0.4", tags: { team: "blue" } }])).usageAllocations).toBeNull();
    const actor = { userId: "9f0c6a60-0000-4000-8000-000000000001", operatorRole: "ADMIN" as const };
    const correction = { agreementId, dimension: "api_calls", quantity: 2_600_000n, reason: "forgotten" };
    await adjustUsage({ db: db.database, actor, now: new Date("2026-11-21T11:30:00Z") }, correction);
    const { quantity, usageAllocations } = await freezeOf([{ quantity: "0", tags: { team: "blue" }, hour: "11" }]);
    expect([quantity, usageAllocations]).toEqual([3, null]);
  });

  test("add up exactly whatever is used, and AWS takes them", async () => {
    await simulator.setClock(noon);
    await listAtSimulator(simulator, product);
    const uses = fc.array(
      fc.record({
        quantity: fc.integer({ min: 0, max: 9_000_000 }).map((micros) => microsToText(BigInt(micros))),
        tags: fc.option(fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom("x", "y", "z"), { minKeys: 1 }), {
          nil: undefined,
        }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(uses, async (list) => {
        const begun = new Date("2026-11-14T00:00:00Z");
        const bought = await subscribeAtSimulator(simulator, product.productCode, begun);
        agreementId = (await anAgreement(db.database, product, bought)).id;
        const { quantity, usageAllocations } = await freezeOf(list);
        const allocations = (usageAllocations ?? []) as Allocation[];
        if (allocations.length > 0) {
          expect(allocations.reduce((sum, { quantity: share }) => sum + share, 0)).toBe(quantity);
        }
        expect(new Set(allocations.map(({ tags }) => JSON.stringify(tags))).size).toBe(allocations.length);
        await submitDueRecords({
          pool: db.pool,
          clock: fixedClock(noon),
          metering: simulator.metering,
          random: () => 0,
        });
        const record = await db.database.meteringRecord.findFirstOrThrow({ where: { agreementId } });
        expect(["ACCEPTED", "NOTHING_DUE"]).toContain(record.state);
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  test("M10 above AWS's number of sets the smallest fold into the one without tags, and the life says so", async () => {
    const uses = Array.from({ length: 2600 }, (_, index) => ({
      quantity: index < 10 ? "1" : "5",
      tags: { user: `u${index}` },
    }));
    const { usageAllocations, quantity, steps, shares } = await freezeOf(uses);
    const allocations = usageAllocations as Allocation[];
    expect(quantity).toBe(10 + 5 * 2590);
    expect(allocations.length).toBe(2500);
    expect(shares!.filter(([, user]) => user === undefined)).toEqual([[10 + 5 * 91, undefined]]);
    expect(steps.map(({ cause }) => cause)).toEqual(["HOUR_FROZEN", "TAGS_FOLDED"]);
    expect(await verifyLedger(db.pool)).toBeNull();
  });
});
