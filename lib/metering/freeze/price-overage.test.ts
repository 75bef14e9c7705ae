import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { priceOverage } from "#lib/metering/freeze/price-overage.ts";

const units = (n: number) => BigInt(Math.round(n * 1_000_000));

describe("overage of an hour", () => {
  test.each([
    [
      "nothing is due below what is included",
      { used: 10, usedBefore: 0, chargedBefore: 0, limit: 100 },
      0,
      10,
      100,
      90,
    ],
    ["the crossing inside an hour", { used: 30, usedBefore: 80, chargedBefore: 0, limit: 100 }, 10, 20, 20, 0],
    ["all of it after the crossing", { used: 5, usedBefore: 110, chargedBefore: 10, limit: 100 }, 5, 0, 0, 0],
    ["a raise refunds nothing", { used: 10, usedBefore: 120, chargedBefore: 20, limit: 200 }, 0, 10, 80, 70],
    [
      "and is used up from where the use stands",
      { used: 100, usedBefore: 130, chargedBefore: 20, limit: 200 },
      10,
      90,
      70,
      0,
    ],
    ["a cut counts from its hour", { used: 1, usedBefore: 80, chargedBefore: 0, limit: 50 }, 31, -30, 0, 0],
    ["and once only", { used: 1, usedBefore: 81, chargedBefore: 31, limit: 50 }, 1, 0, 0, 0],
    ["a cut to nothing", { used: 0, usedBefore: 80, chargedBefore: 0, limit: 0 }, 80, -80, 0, 0],
    ["fractions", { used: 0.25, usedBefore: 99.9, chargedBefore: 0, limit: 100 }, 0.15, 0.1, 0.1, 0],
  ])("%s", (_, { used, usedBefore, chargedBefore, limit }, due, included, before, after) => {
    const input = {
      used: units(used),
      usedBefore: units(usedBefore),
      chargedBefore: units(chargedBefore),
      limit: units(limit),
    };
    expect(priceOverage(input)).toEqual({
      due: units(due),
      included: units(included),
      includedBefore: units(before),
      includedAfter: units(after),
    });
  });

  test("a yes or a text is without limit", () => {
    expect(priceOverage({ used: 5n, usedBefore: 7n, chargedBefore: 0n, limit: null })).toEqual({
      due: 0n,
      included: 5n,
      includedBefore: null,
      includedAfter: null,
    });
  });

  test("INV1 over a period with one limit, what is charged is what is used above it, however the use is cut into hours", () => {
    const amount = fc.bigInt({ min: 0n, max: 10_000_000n });
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 20 }), amount, (hours, limit) => {
        let usedBefore = 0n;
        let chargedBefore = 0n;
        for (const used of hours) {
          const { due, included } = priceOverage({ used, usedBefore, chargedBefore, limit });
          expect(due + included).toBe(used);
          expect(due).toBeGreaterThanOrEqual(0n);
          usedBefore += used;
          chargedBefore += due;
        }
        expect(chargedBefore).toBe(usedBefore > limit ? usedBefore - limit : 0n);
      }),
    );
  });
});
