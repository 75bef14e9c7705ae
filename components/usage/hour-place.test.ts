import { expect, test } from "vitest";
import { readPlace, writePlace } from "./hour-place.ts";

test("a place comes back as it was written", () => {
  const place = { hour: new Date("2026-11-21T10:00:00Z"), dimension: "api.calls ü" };
  expect(writePlace(place)).toBe("2026-11-21T10:00:00Z.api.calls ü");
  expect(readPlace(writePlace(place))).toEqual(place);
});

test.each([
  undefined,
  "",
  "x",
  "2026-99-21T10:00:00Z.a",
  "2026-11-21T10:00:00Z",
  "2026-11-21T10:00:00Z.",
  "2026-11-21T10:00:00Z.\0",
])("I08 %j is no place", (text) => expect(readPlace(text)).toBeNull());
