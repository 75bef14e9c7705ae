import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { microsOf, microsToText, parseCorrection, parseQuantity, trimNumeric } from "#lib/usage/quantity.ts";

describe("M19 a reported quantity", () => {
  test.each([
    [12.5, 12_500_000n],
    ["12.50", 12_500_000n],
    [0, 0n],
    [-0, 0n],
    [0.000001, 1n],
    [2147483647, 2_147_483_647_000_000n],
    ["2147483646.123456", 2_147_483_646_123_456n],
    [2147483646.123456, 2_147_483_646_123_456n],
    [2147483647.000001, null],
    [2147483648, null],
    [-1, null],
    [0.1 + 0.2, null],
    [1e-7, null],
    ["0.0000001", null],
    [1e309, null],
    [Number.NaN, null],
    ["1e3", null],
    ["", null],
    [" 1", null],
    ["0x10", null],
    ["007", null],
    [null, null],
    [true, null],
    [[1], null],
    [{}, null],
  ])("%o is %s millionths", (reported, expected) => {
    expect(parseQuantity(reported)).toBe(expected);
  });

  test("keeps every value with six decimals, as number and as text", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2_147_483_647_000_000n), (micros) => {
        const text = microsToText(micros);
        expect(parseQuantity(text)).toBe(micros);
        expect(parseQuantity(Number(text))).toBe(micros < 1n || Number(text) >= 1e-6 ? micros : null);
      }),
      // 1.005 and 64.1 are a hair less as floats.
      { examples: [[1_005_000n], [64_100_000n]] },
    );
  });

  test.each([
    ["-0.400000", "-0.4"],
    ["12.500000", "12.5"],
    ["0.000000", "0"],
    ["2147483647", "2147483647"],
  ])("%s from the database reads %s", (numeric, text) => {
    expect(trimNumeric(numeric)).toBe(text);
    expect(microsToText(microsOf(text))).toBe(text);
  });
});

test.each([
  ["-2.5", -2_500_000n],
  ["+1", 1_000_000n],
  ["0.000001", 1n],
  ["0", null],
  ["-0", null],
  ["--1", null],
  ["x", null],
])("the correction %s is %s millionths", (text, micros) => {
  expect(parseCorrection(text)).toBe(micros);
});
