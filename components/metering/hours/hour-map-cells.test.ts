import { expect, test } from "vitest";
import { meaningOf, squareAt } from "#components/metering/hours/hour-map-cells.ts";

const now = new Date("2026-11-21T12:30:00Z");
const recent = new Date("2026-11-21T10:00:00Z");
const yesterday = new Date("2026-11-20T15:00:00Z");

test.each([
  [recent, {}, "none"],
  [recent, { ACCEPTED: 4, NOTHING_DUE: 1 }, "accepted"],
  [recent, { NOTHING_DUE: 1, RESOLVED: 2 }, "settled"],
  [recent, { ACCEPTED: 4, OPEN: 1 }, "open"],
  [recent, { ACCEPTED: 4, READY: 1 }, "waiting"],
  [yesterday, { ACCEPTED: 4, SENDING: 1 }, "risk"],
  [recent, { HELD: 1, READY: 1 }, "risk"],
  [recent, { EXPIRED: 1, HELD: 1 }, "risk"],
  [recent, { UNBILLABLE: 1 }, "settled"],
] as const)("%s with %j is %s", (hour, counts, meaning) => {
  expect(meaningOf({ hour, counts, lost: 0, isOpen: false }, now)).toBe(meaning);
});

test("an hour that counts is open before it has records, and as grave as those that it has", () => {
  expect(meaningOf({ hour: recent, counts: {}, lost: 0, isOpen: true }, now)).toBe("open");
  expect(meaningOf({ hour: recent, counts: { HELD: 1 }, lost: 0, isOpen: true }, now)).toBe("risk");
});

test("an hour with one lost record is lost, whatever else it has", () => {
  const counts = { ACCEPTED: 4, REJECTED: 1, HELD: 1 };
  expect(meaningOf({ hour: yesterday, counts, lost: 1, isOpen: false }, now)).toBe("lost");
});

test("a square lies in the grid of 24", () => {
  expect(squareAt(2, 1)).toBe("M49 25h22v22h-22z");
});
