import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freezesAt, isInFuture, isOwnHourOpen, isTooOld, sendingLimits } from "#lib/usage/metering-window.ts";

const at = (text: string) => new Date(text);

describe("M16 usage stamped ahead or long ago", () => {
  test.each([
    ["2026-11-21T12:05:00.000Z", false],
    ["2026-11-21T12:05:00.001Z", true],
    ["2026-11-21T11:00:00.000Z", false],
  ])("%s at noon is in the future: %s", (stamp, expected) => {
    expect(isInFuture(at(stamp), at("2026-11-21T12:00:00Z"))).toBe(expected);
  });

  test.each([
    ["2026-11-20T12:00:00.001Z", "2026-11-21T12:00:00Z", false],
    ["2026-11-20T12:00:00.000Z", "2026-11-21T12:00:00Z", true],
    ["2026-11-30T23:59:59.999Z", "2026-12-01T05:59:59.999Z", false],
    ["2026-11-30T23:59:59.999Z", "2026-12-01T06:00:00.000Z", true],
    ["2026-12-01T00:00:00.000Z", "2026-12-01T06:00:00.000Z", false],
    ["2028-02-29T23:00:00.000Z", "2028-03-01T06:00:00.000Z", true],
    ["2026-12-31T23:00:00.000Z", "2027-01-01T05:59:59.000Z", false],
  ])("M13 usage of %s at %s is too old: %s", (stamp, now, expected) => {
    expect(isTooOld(at(stamp), at(now))).toBe(expected);
  });
});

describe("an hour's own usage", () => {
  test.each([
    ["2026-11-21T10:00:00Z", "2026-11-22T09:29:59.999Z", true],
    ["2026-11-21T10:00:00Z", "2026-11-22T09:30:00Z", false],
    ["2026-11-30T22:00:00Z", "2026-12-01T05:29:59Z", true],
    ["2026-11-30T22:00:00Z", "2026-12-01T05:30:00Z", false],
    ["2026-11-30T04:00:00Z", "2026-12-01T03:30:00Z", false],
    ["2026-12-01T00:00:00Z", "2026-12-01T06:30:00Z", true],
  ])("is taken by %s at %s: %s", (hour, now, expected) => {
    expect(isOwnHourOpen(at(hour), at(now))).toBe(expected);
  });
});

describe("freezing and sending", () => {
  test.each([
    ["right after its end without grace", "2026-11-21T10:00:00Z", null, 0, "2026-11-21T11:00:00Z"],
    ["grace after its end", "2026-11-21T10:00:00Z", "2026-11-21T10:05:00Z", 10, "2026-11-21T11:10:00Z"],
    [
      "grace after a first event that came late",
      "2026-11-21T10:00:00Z",
      "2026-11-21T20:00:00Z",
      10,
      "2026-11-21T20:10:00Z",
    ],
    [
      "before its window closes, whatever the grace",
      "2026-11-21T10:00:00Z",
      "2026-11-21T22:00:00Z",
      1200,
      "2026-11-22T09:29:00Z",
    ],
    ["M13 by 05:00 on the 1st", "2026-11-30T23:00:00Z", "2026-12-01T04:00:00Z", 600, "2026-12-01T05:00:00Z"],
  ])("freezes %s", (_, hour, first, grace, expected) => {
    expect(freezesAt(at(hour), first === null ? null : at(first), grace)).toEqual(at(expected));
  });

  test("M14 sends until a minute before AWS's window closes, and 05:59 on the 1st", () => {
    expect(sendingLimits(at("2026-11-30T23:00:00Z"))).toEqual({
      windowEnd: at("2026-12-01T22:59:00Z"),
      monthEnd: at("2026-12-01T05:59:00Z"),
    });
  });
});

test("on every day of a month intake is decided as its two limits say", () => {
  const from = Date.UTC(2026, 0, 27);
  const day = 24 * 3_600_000;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10 * day }),
      fc.integer({ min: -600_000, max: 25 * 3_600_000 }),
      (later, age) => {
        const now = new Date(from + later);
        const at = new Date(now.getTime() - age);
        const hour = new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);
        const monthEnd = (of: Date) => Date.UTC(of.getUTCFullYear(), of.getUTCMonth() + 1, 1, 6);
        expect(isTooOld(at, now)).toBe(age >= day || now.getTime() >= monthEnd(at));
        const closes = Math.min(hour.getTime() + day, monthEnd(hour)) - 30 * 60_000;
        expect(isOwnHourOpen(hour, now)).toBe(now.getTime() < closes);
      },
    ),
    { numRuns: 2_000 },
  );
});
