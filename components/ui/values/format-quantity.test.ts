import { expect, test } from "vitest";
import { formatQuantity, mostDecimals, quantityParts } from "./format-quantity.ts";

test.each([
  ["0", 0, "0"],
  ["12.4", 6, "12.400000"],
  ["1234567.000001", 6, "1,234,567.000001"],
  ["999", 0, "999"],
  ["1000", 0, "1,000"],
  ["-0.25", 0, "−0.25"],
  ["-0.000000", 6, "0.000000"],
  ["007.10", 0, "7.1"],
  [2147483647, 0, "2,147,483,647"],
  [9007199254740993n, 0, "9,007,199,254,740,993"],
])("writes %s with %i decimals as %s", (value, decimals, text) => {
  expect(formatQuantity(value, decimals)).toBe(text);
});

test("a column takes the decimals of its finest value", () => {
  expect(mostDecimals(["1.500000", "2", null, "0.250000"])).toBe(2);
  expect(mostDecimals([])).toBe(0);
});

test("never cuts a fraction that is longer than asked for", () => {
  expect(quantityParts("1.123456", 2).fraction).toBe("123456");
});

test.each(["", "1e9", "1,000", "NaN", " 1", "1."])("refuses %j", (value) => {
  expect(() => quantityParts(value, 0)).toThrow(RangeError);
});
