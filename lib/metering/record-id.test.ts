import fc from "fast-check";
import { expect, test } from "vitest";
import { readRecordId, recordIdOf } from "#lib/metering/record-id.ts";

test("a record's id leads back to its key", () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.string({ minLength: 1, maxLength: 255, unit: "grapheme" }).filter((name) => !name.includes("\0")),
      fc.integer({ min: 400_000, max: 600_000 }),
      (agreementId, dimension, hours) => {
        const key = { agreementId, dimension, hour: new Date(hours * 3_600_000) };
        expect(readRecordId(recordIdOf(key))).toEqual(key);
      },
    ),
  );
});

test.each([
  "",
  "x",
  "a".repeat(27),
  "a".repeat(2000),
  "9f0c6a60-0000-4000-8000-000000000001",
  "=".repeat(40),
  "../../../../../../../etc/passwd",
])("%s is no record's id", (id) => {
  expect(readRecordId(id)).toBeNull();
});
