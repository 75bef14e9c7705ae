import { expect, test } from "vitest";
import { decideSkew, skewOf } from "#lib/metering/submit/preconditions/clock-skew.ts";

test.each([
  [0, "fine"],
  [60_000, "fine"],
  [60_001, "alerted"],
  [-60_001, "alerted"],
  [300_000, "alerted"],
  [300_001, "stopped"],
  [-300_001, "stopped"],
])("M15 clocks %d ms apart: %s", (skewMs, verdict) => {
  expect(decideSkew(skewMs)).toBe(verdict);
});

test("M15 the skew is measured in the middle of the call and of the header's second", () => {
  const common = { requestId: null, httpStatus: 200, durationMs: 400 };
  const awsDate = new Date("2026-11-21T10:00:10Z");
  const at = new Date("2026-11-21T10:00:00.200Z");
  expect(skewOf({ ...common, kind: "answered", results: [], unprocessed: [], awsDate }, at)).toBe(10_500);
  const refused = { ...common, kind: "refused", because: "configuration", errorName: "", message: "" } as const;
  expect(skewOf({ ...refused, awsDate }, at)).toBe(10_500);
  expect(skewOf(refused, at)).toBeNull();
  expect(skewOf({ ...common, kind: "no-answer", errorName: "", message: "" }, at)).toBeNull();
});
