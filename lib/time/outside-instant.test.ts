import { expect, test } from "vitest";
import { isInRange, outsideInstant } from "#lib/time/outside-instant.ts";

test.each(["1970-01-01T00:00:00Z", "2026-11-21T10:00:00.123+02:00", "9999-12-30T23:59:59.999Z"])(
  "%s is taken",
  (text) => {
    expect(outsideInstant.parse(text)).toEqual(new Date(text));
  },
);

test.each([
  "0000-01-01T00:00:00Z",
  "0001-01-01T00:00:00Z",
  "1970-01-01T00:00:00+00:01",
  "9999-12-31T23:59:59-01:00",
  "10000-01-01T00:00:00Z",
  "+010000-01-01T00:00:00Z",
  "-000001-01-01T00:00:00Z",
  "+275760-09-13T00:00:00Z",
  "2026-02-30T00:00:00Z",
])("%s is refused", (text) => {
  expect(outsideInstant.safeParse(text).success).toBe(false);
});

test("no date is in range", () => {
  expect(isInRange(new Date(NaN))).toBe(false);
});
