import { expect, test } from "vitest";
import { parseTimestamp } from "#lib/time/timestamp.ts";

test.each([
  ["2026-11-21T10:15:00Z", "2026-11-21T10:15:00.000Z"],
  ["2026-11-21T10:15Z", "2026-11-21T10:15:00.000Z"],
  ["2026-11-21T10:15:00.1234567Z", "2026-11-21T10:15:00.123Z"],
  ["2026-11-21T10:15:00+05:30", "2026-11-21T04:45:00.000Z"],
  ["2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z"],
  ["2026-02-29T00:00:00Z", null],
  ["2026-11-31T00:00:00Z", null],
  ["2026-11-21T24:00:00Z", null],
  ["2026-11-21T10:15:60Z", null],
  ["2026-11-21T10:15:00", null],
  ["2026-11-21 10:15:00Z", null],
  ["2026-11-21", null],
  ["yesterday", null],
  [1795168800, null],
  [null, null],
])("M15 %o is the instant %s", (text, expected) => {
  expect(parseTimestamp(text)?.toISOString() ?? null).toBe(expected);
});
