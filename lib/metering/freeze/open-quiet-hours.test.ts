import { expect, test } from "vitest";
import { quietHours } from "#lib/metering/freeze/open-quiet-hours.ts";
import { isOwnHourOpen } from "#lib/usage/metering-window.ts";

test.each([
  ["2026-11-21T10:29:59Z", []],
  ["2026-11-21T10:30:00Z", ["2026-11-20T11:00:00.000Z"]],
  ["2026-11-21T10:58:59Z", ["2026-11-20T11:00:00.000Z"]],
  ["2026-11-21T10:59:00Z", []],
  ["2026-12-01T05:29:59Z", []],
  ["2026-12-01T05:59:00Z", []],
])("M23 at %s the hours that may be reported as 0 are %j", (now, expected) => {
  expect(quietHours(new Date(now)).map((hour) => hour.toISOString())).toEqual(expected);
});

test("M13 M23 on the 1st all of last month's hours may be, once none of them takes usage", () => {
  const hours = quietHours(new Date("2026-12-01T05:30:00Z"));
  expect(hours[0]).toEqual(new Date("2026-11-30T06:00:00Z"));
  expect(hours.at(-1)).toEqual(new Date("2026-11-30T23:00:00Z"));
  expect(hours).toHaveLength(18);
});

test("M23 no minute of a month's end has an hour that may be 0 and takes usage", () => {
  for (let minute = 0; minute < 3 * 1440; minute++) {
    const now = new Date(Date.UTC(2026, 10, 29, 12, minute));
    for (const hour of quietHours(now)) expect(isOwnHourOpen(hour, now)).toBe(false);
  }
});
