import { expect, test } from "vitest";
import type { Queryable } from "#lib/db/pool.ts";
import { takeRateTurn } from "#lib/db/rate-turn.ts";

const limit = { name: "BatchMeterUsage us-east-1", spacingMs: 104, maxWaitMs: 8_000 };

/** A limiter whose slots are now, and whose answers keep the process busy for as long as each says. */
function aLimiter(busyMs: readonly number[], waitMs = 0) {
  const asked: number[] = [];
  const query = () => {
    const until = performance.now() + (busyMs[asked.length] ?? 0);
    asked.push(until);
    while (performance.now() < until);
    return Promise.resolve({ rows: [{ wait_ms: waitMs + limit.spacingMs }] });
  };
  return { db: { query } as unknown as Queryable, asked };
}

test("a turn that comes late is left unused, and the next one taken", async () => {
  const { db, asked } = aLimiter([60, 60, 0]);
  await expect(takeRateTurn(db, limit)).resolves.toBe(true);
  expect(asked).toHaveLength(3);
});

test("one on time is used", async () => {
  const { db, asked } = aLimiter([0]);
  await expect(takeRateTurn(db, limit)).resolves.toBe(true);
  expect(asked).toHaveLength(1);
});

test("a sender that is never on time sends all the same", async () => {
  const { db, asked } = aLimiter(Array.from({ length: 10 }, () => 40));
  await expect(takeRateTurn(db, limit)).resolves.toBe(true);
  expect(asked).toHaveLength(4);
});

test("a turn too far ahead is not waited for", async () => {
  const { db } = aLimiter([0], 9_000);
  await expect(takeRateTurn(db, limit)).resolves.toBe(false);
});
