import { expect, test } from "vitest";
import { initials } from "./initials.ts";
import { lastRunWords } from "./last-run.ts";

test.each([
  ["Inês Ramalho", "IR"],
  ["priya@harrowlane.example", "PR"],
  ["jo.doe@x.example", "JD"],
  ["Lumenar", "LU"],
  ["", ""],
])("the letters of %s are %s", (name, letters) => expect(initials(name)).toBe(letters));

test.each([
  [22, "Last run 22 s ago", false],
  [0, "Last run 0 s ago", false],
  [181, "Last run 3 min ago", true],
  [7_200, "Last run 2 h ago", true],
  [200_000, "Last run 2 d ago", true],
])("a run %i s ago reads %s, late: %s", (seconds, words, isLate) => {
  const clock = { lastEndedAt: new Date(0), ageSeconds: seconds, isStopped: seconds > 300 };
  expect(lastRunWords(clock)).toEqual({ words, isLate });
});

test("no run yet is late", () =>
  expect(lastRunWords({ lastEndedAt: null, ageSeconds: null, isStopped: true }).isLate).toBe(true));
