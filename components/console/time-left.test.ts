import { expect, test } from "vitest";
import { spanWords } from "#components/console/time-left.ts";

test.each([
  [59_999, "0 min"],
  [18 * 60_000, "18 min"],
  [60 * 60_000, "1 h"],
  [138 * 60_000, "2 h 18 min"],
  [47 * 3_600_000, "47 h"],
  [48 * 3_600_000, "2 d"],
  [235 * 3_600_000, "9 d 19 h"],
  [-5, "0 min"],
])("%i ms reads as %s", (ms, words) => {
  expect(spanWords(ms)).toBe(words);
});
