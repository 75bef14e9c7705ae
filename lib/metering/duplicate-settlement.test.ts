import { expect, test } from "vitest";
import { mayBeSettled, wayOf } from "#lib/metering/duplicate-settlement.ts";

test.each([
  [0, true, "EQUAL"],
  [0, false, "EQUAL"],
  [400, true, "CORRECTED"],
  [-400, true, "CORRECTED"],
  [400, false, "CASE"],
] as const)("a difference of %d, correctable %s, is settled as %s", (difference, canCorrect, way) => {
  expect(wayOf(difference, canCorrect)).toBe(way);
  expect(mayBeSettled(difference, way)).toBe(true);
});

test("no difference is no correction and no case, and a difference is never called equal", () => {
  expect([mayBeSettled(0, "CORRECTED"), mayBeSettled(0, "CASE"), mayBeSettled(5, "EQUAL")]).toEqual([
    false,
    false,
    false,
  ]);
});
