import { expect, test } from "vitest";
import { chooseMonth, daysOf, monthAt, monthsBetween } from "./month.ts";

const now = new Date("2026-11-21T10:00:00Z");

test("months run from the first use to now, newest first, and stop at the most", () => {
  const keys = (first: string, most: number) => monthsBetween(new Date(first), now, most).map((month) => month.key);
  expect(keys("2026-09-30T23:00:00Z", 12)).toEqual(["2026-11", "2026-10", "2026-09"]);
  expect(keys("2020-01-01T00:00:00Z", 2)).toEqual(["2026-11", "2026-10"]);
  expect(keys("2027-01-01T00:00:00Z", 12)).toEqual(["2026-11"]);
});

test.each([undefined, "", "2026-13", "2027-01", "nonsense", "2026-11"])(
  "the address %j means the newest month",
  (key) => {
    expect(chooseMonth(monthsBetween(now, now, 12), key).key).toBe("2026-11");
  },
);

test("a running month ends today, a past one at its end", () => {
  expect(daysOf(monthAt(now), now)).toHaveLength(21);
  expect(daysOf(monthAt(now), now).at(-1)).toEqual({ key: "2026-11-21", label: "21 Nov" });
  expect(daysOf(monthAt(new Date("2026-02-10T00:00:00Z")), now)).toHaveLength(28);
  expect(daysOf(monthAt(now), new Date("2026-11-01T00:00:00Z"))).toHaveLength(1);
});
