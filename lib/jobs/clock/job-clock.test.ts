import { expect, test } from "vitest";
import { decideJobClock } from "#lib/jobs/clock/job-clock.ts";

const now = new Date("2026-11-21T12:00:00Z");

test.each([
  ["a minute ago", "11:59:00", 60, false],
  ["exactly five minutes ago", "11:55:00", 300, false],
  ["a little more than five minutes ago", "11:54:59", 301, true],
  ["by a clock that was set back since", "12:30:00", 0, false],
])("a run that ended %s", (_, time, ageSeconds, isStopped) => {
  const lastEndedAt = new Date(`2026-11-21T${time}Z`);
  expect(decideJobClock(lastEndedAt, now)).toEqual({ lastEndedAt, ageSeconds, isStopped });
});

test("no run ever ended", () => {
  expect(decideJobClock(null, now)).toEqual({ lastEndedAt: null, ageSeconds: null, isStopped: true });
});
