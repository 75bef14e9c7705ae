import { expect, test } from "vitest";
import { formatLocal, formatUtc, readZone } from "./format-instant.ts";

const at = new Date("2026-09-21T22:05:07Z");

test.each([
  ["hour", "22:05 UTC"],
  ["second", "22:05:07 UTC"],
  ["day", "21 Sep 2026"],
  ["day-hour", "21 Sep 2026, 22:05 UTC"],
  ["day-second", "21 Sep 2026, 22:05:07 UTC"],
] as const)("writes %s in UTC as %s", (show, text) => {
  expect(formatUtc(at, show)).toBe(text);
});

test("writes local time beside it, with the day where it is another one", () => {
  expect(formatLocal(new Date("2026-11-21T10:00:00Z"), "hour", "Europe/Berlin")).toBe("11:00 Berlin");
  expect(formatLocal(at, "hour", "Europe/Berlin")).toBe("22 Sep, 00:05 Berlin");
  expect(formatLocal(at, "day", "Europe/Berlin")).toBeNull();
  expect(formatLocal(at, "hour", null)).toBeNull();
});

test.each([undefined, "", "UTC", "Etc/UTC", "Mars/Base", "Europe/Berlin; Path=/", "../../etc", "a".repeat(80)])(
  "I08 takes no zone from the cookie %j",
  (value) => {
    expect(readZone(value)).toBeNull();
  },
);

test("takes a zone that exists", () => {
  expect(readZone("Europe/Berlin")).toBe("Europe/Berlin");
  expect(readZone("America/Argentina/Buenos_Aires")).toMatch(/Buenos_Aires$/);
});
