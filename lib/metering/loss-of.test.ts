import { expect, test } from "vitest";
import { isLost, lossOf } from "#lib/metering/loss-of.ts";

const deadline = new Date("2026-11-21T10:59:00Z");
const before = new Date(deadline.getTime() - 1);

test.each([
  ["EXPIRED", "lost", "lost"],
  ["UNBILLABLE", "lost", "lost"],
  ["REJECTED", null, "lost"],
  ["NOT_SUBSCRIBED", null, "lost"],
  ["DUPLICATE", null, "lost"],
  ["HELD", null, "lost"],
  ["READY", null, "lost"],
  ["SENDING", null, null],
  ["ACCEPTED", null, null],
  ["NOTHING_DUE", null, null],
  ["RESOLVED", null, null],
  ["OPEN", null, null],
] as const)("%s is %s before its deadline and %s from then on", (state, open, closed) => {
  expect(lossOf({ state, reason: null, deadline }, before)).toBe(open);
  expect(lossOf({ state, reason: null, deadline }, deadline)).toBe(closed);
});

test.each([
  ["0.4", "fraction"],
  ["0.999999", "fraction"],
  ["-700", "fraction"],
  ["0", "fraction"],
  ["1", "lost"],
  ["2000000000.5", "lost"],
])("%s left at an agreement's end is a %s", (carriedIn, loss) => {
  expect(lossOf({ state: "UNBILLABLE", reason: "FRACTION_AT_END", deadline: null, carriedIn }, deadline)).toBe(loss);
});

test("hours that another sender metered are not lost", () => {
  const record = { state: "UNBILLABLE", reason: "BEFORE_METERING_FROM", deadline };
  expect(lossOf(record, deadline)).toBe("elsewhere");
  expect(isLost(record, deadline)).toBe(false);
});
