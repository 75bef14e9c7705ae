import { expect, test } from "vitest";
import { isRefusalJump, shareOf } from "#lib/alerts/watch/refusal-jump.ts";

const hour = (refused: number, taken: number) => ({ refused, taken });
const never = hour(0, 100_000);

test.each([
  ["a broken sender, new", hour(20, 0), hour(0, 0), true],
  ["a broken sender that was fine", hour(500, 0), never, true],
  ["one in fifty, of a key that was fine", hour(20, 980), never, true],
  ["fewer than 20", hour(19, 0), never, false],
  ["less than one in fifty", hour(100, 9_900), never, false],
  ["as always", hour(100, 900), hour(10_000, 90_000), false],
  ["twice as much as always", hour(200, 800), hour(10_000, 90_000), false],
  ["more than three times as much as always", hour(310, 690), hour(10_000, 90_000), true],
  ["half is usual, three quarters are a jump", hour(75, 25), hour(5_000, 5_000), true],
  ["half is usual, two thirds are none", hour(66, 34), hour(5_000, 5_000), false],
  ["all is usual", hour(1_000, 0), hour(10_000, 0), false],
  ["a bad day in a good week hides no second one", hour(1_000, 0), hour(24_000, 144_000), true],
])("%s", (_name, now, usual, expected) => {
  expect(isRefusalJump(now, usual)).toBe(expected);
});

test("the share of nothing is 0", () => {
  expect(shareOf(hour(0, 0))).toBe(0);
  expect(shareOf(hour(1, 3))).toBe(0.25);
});
