import { expect, test } from "vitest";
import { nextTry } from "#lib/webhooks/retry-schedule.ts";

const now = new Date("2026-11-21T12:00:00Z");
const pauseOf = (attempts: number, random: number, retryAfter: string | null = null) => {
  const at = nextTry(attempts, now, random, retryAfter);
  return at === null ? null : at.getTime() - now.getTime();
};

test("W04 tries for about three days, then gives up", () => {
  for (const random of [0, 0.5, 1]) {
    let total = 0;
    let attempts = 1;
    for (; pauseOf(attempts, random) !== null; attempts++) total += pauseOf(attempts, random)!;
    expect(attempts).toBe(13);
    expect(total / 86_400_000).toBeGreaterThan(2.6);
    expect(total / 86_400_000).toBeLessThan(3.4);
  }
});

test.each([
  [null, 5_000],
  ["60", 60_000],
  ["Sat, 21 Nov 2026 12:02:00 GMT", 120_000],
  ["99999999", 86_400_000],
  ["soon", 5_000],
  ["Sat, 21 Nov 2020 12:02:00 GMT", 5_000],
])("W04 Retry-After %s waits %i ms after the first failure", (retryAfter, pause) => {
  expect(pauseOf(1, 0.5, retryAfter)).toBe(pause);
});
