import { afterEach, describe, expect, test } from "vitest";
import { addHours, hourOf, monthOf, nextMonthOf, toIso } from "#lib/time/hours.ts";
import { freezesAt, isOwnHourOpen, isTooOld, sendingLimits } from "#lib/usage/metering-window.ts";
import { parseTimestamp } from "#lib/time/timestamp.ts";

const zones = [
  "UTC",
  "America/New_York",
  "America/St_Johns",
  "America/Sao_Paulo",
  "Europe/Berlin",
  "Europe/London",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
];
const given = process.env["TZ"];
afterEach(() => {
  if (given === undefined) delete process.env["TZ"];
  else process.env["TZ"] = given;
});

// Clock changes of several zones, month ends, a leap day, a year's end.
const instants = [
  "2026-03-08T06:59:59.999Z",
  "2026-03-08T07:30:00Z",
  "2026-03-29T01:30:00Z",
  "2026-10-25T00:30:00Z",
  "2026-11-01T05:45:00Z",
  "2026-11-30T23:59:59.999Z",
  "2026-12-31T23:10:00Z",
  "2027-01-01T00:00:00Z",
  "2028-02-29T12:00:00Z",
  "2028-02-29T23:59:59Z",
].map((text) => new Date(text));

function tell(at: Date) {
  const hour = hourOf(at);
  const { windowEnd, monthEnd } = sendingLimits(hour);
  const times = [hour, addHours(hour, 1), monthOf(at), nextMonthOf(at), windowEnd, monthEnd, freezesAt(hour, at, 10)];
  const later = addHours(hour, 6);
  return [...times.map(toIso), isOwnHourOpen(hour, later), isTooOld(at, later)];
}

describe("M15 hours and months are UTC's wherever the server stands", () => {
  process.env["TZ"] = "UTC";
  const expected = instants.map(tell);
  test.each(zones)("in %s", (zone) => {
    process.env["TZ"] = zone;
    expect(new Date("2026-07-01T00:00:00Z").getTimezoneOffset() === 0).toBe(zone === "UTC");
    expect(instants.map(tell)).toEqual(expected);
    expect(expected[0]![0]).toBe("2026-03-08T06:00:00Z");
  });

  test("a timestamp without a zone, or with a leap second, is none", () => {
    process.env["TZ"] = "Asia/Kolkata";
    expect(parseTimestamp("2026-11-21T10:15:00")).toBeNull();
    expect(parseTimestamp("2026-12-31T23:59:60Z")).toBeNull();
    expect(parseTimestamp("2026-11-21T10:15:00+05:30")).toEqual(new Date("2026-11-21T04:45:00Z"));
  });
});
