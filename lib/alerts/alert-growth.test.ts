import { expect, test } from "vitest";
import { hasGrownMuch } from "#lib/alerts/alert-growth.ts";

test.each([
  [{ records: 5 }, { records: 9 }, false],
  [{ records: 5 }, { records: 10 }, true],
  [{ records: 1 }, { records: 2 }, true],
  [{ records: 5 }, { records: 5 }, false],
  [{ records: 5 }, { records: 1 }, false],
  [{ records: 4, units: 10 }, { records: 5, units: 20 }, true],
  [{ records: 5, lostRecords: 0 }, { records: 5, lostRecords: 1 }, true],
  [{ records: 5 }, { records: 5, lostRecords: 1 }, true],
  [{ events: 0.5 }, { events: 0.9 }, false],
  [{ nearestDeadline: "2026-11-21T10:00:00Z" }, { nearestDeadline: "2026-11-22T10:00:00Z" }, false],
  [{ records: 0 }, { records: 0 }, false],
  [{}, {}, false],
  [null, { records: 900 }, false],
])("from %j to %j: %s", (notified, current, isMuch) => {
  expect(hasGrownMuch(notified, current)).toBe(isMuch);
});
