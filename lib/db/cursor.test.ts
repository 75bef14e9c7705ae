import { expect, test } from "vitest";
import { decodeCursor, encodeCursor, toPage } from "#lib/db/cursor.ts";

test("a cursor gives back the keys it was made of", () => {
  const keys = ["2026-11-21T10:00:00.123456Z", "Ünder “quotes”", "42"];
  expect(decodeCursor(encodeCursor(keys), ["instant", "text", "id"])).toEqual(keys);
  expect(decodeCursor(null, ["id"])).toBeNull();
  expect(decodeCursor("", ["id"])).toBeNull();
});

test.each([
  "!!!",
  encodeCursor(["2026-11-21T10:00:00Z"]),
  encodeCursor(["2026-11-21T10:00:00Z", "1; drop"]),
  encodeCursor(["2026-99-99T10:00:00Z", "1"]),
  encodeCursor(["infinity", "1"]),
  encodeCursor(["0000-01-01T00:00:00Z", "1"]),
  Buffer.from('{"a":1}').toString("base64url"),
  Buffer.from('["2026-11-21T10:00:00Z",{"not":1}]').toString("base64url"),
  "x".repeat(5000),
])("T04 a cursor that is not ours is refused: %.60s", (cursor) => {
  expect(() => decodeCursor(cursor, ["instant", "id"])).toThrow(/not one of ours/);
});

test("the row too many only tells that there is another page", () => {
  const keys = (n: number) => [String(n)];
  expect(toPage([1, 2, 3], 3, keys)).toEqual({ rows: [1, 2, 3], nextCursor: null });
  const page = toPage([1, 2, 3, 4], 3, keys);
  expect(page.rows).toEqual([1, 2, 3]);
  expect(decodeCursor(page.nextCursor, ["id"])).toEqual(["3"]);
});
