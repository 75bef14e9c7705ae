import { expect, test } from "vitest";
import { median, quantile } from "#scripts/bench/measure/statistics.ts";

test("a median is the value in the middle, or the mean of the two there", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test.each([
  [0.5, 50],
  [0.95, 95],
  [0.99, 99],
  [1, 100],
  [0, 1],
])("of 1 to 100, %d of all are not above %d", (share, value) => {
  expect(
    quantile(
      Float64Array.from({ length: 100 }, (_, index) => 100 - index),
      share,
    ),
  ).toBe(value);
});
