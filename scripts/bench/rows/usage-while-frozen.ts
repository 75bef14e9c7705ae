import { compare } from "#scripts/bench/measure/compare.ts";
import type { Contender } from "#scripts/bench/measure/candidate.ts";
import type { Pool } from "#lib/db/pool.ts";
import type { Result, Row } from "#scripts/bench/result/row.ts";
import { isReached, toResult } from "#scripts/bench/result/to-result.ts";
import { usageContender, usageSetting } from "#scripts/bench/rows/usage-setting.ts";

const EVERY_MS = 100;

/**
 * Intake beside whoever shuts hours. The freezer takes the row of the running hour as the freeze's first commit does, ten times a second,
 * and lets it go unchanged: so that every statement of the intake meets it, and the hour still takes usage.
 */
export const usageWhileFrozen: Row = {
  name: "usage-while-frozen",
  about: "usage API while the hours' fences are taken ten times a second, against intake alone",
  async run(bench) {
    const setting = await usageSetting(bench);
    const waits: number[] = [];
    const alone = usageContender(bench, setting, { events: 100 });
    const beside = usageContender(bench, setting, { events: 100 });
    const freezing: Contender = {
      pids: beside.pids,
      async run(seconds) {
        const freezer = startFreezer(setting.database.pool, waits);
        const round = await beside.run(seconds);
        await freezer();
        return round;
      },
    };
    const comparison = await compare(freezing, alone, bench.pace);
    const longest = Math.max(...waits);
    const waited: Result = {
      path: "how long a freezer waits for the intake",
      unit: "ms",
      ours: longest,
      yardstick: 250,
      yardstickName: "the longest wait allowed",
      ratio: longest / 250,
      goal: { atMost: 1 },
      pass: isReached(longest / 250, { atMost: 1 }),
      spread: null,
      cpuMsPerReq: null,
      faults: [],
      notes: [`the longest of ${waits.length} times`],
    };
    const named = { path: "usage API while hours are frozen, p99", unit: "ms", yardstickName: "without a freezer" };
    return [toResult(comparison, { ...named, goal: { atMost: 1.5 } }, ({ p99 }) => p99), waited];
  },
};

/** @returns what ends it. */
function startFreezer(pool: Pool, waits: number[]): () => Promise<void> {
  let isOver = false;
  const work = async () => {
    while (!isOver) {
      const started = performance.now();
      await pool.query(
        `UPDATE metering_hour SET state = 'OPEN' WHERE hour = date_trunc('hour', now(), 'UTC') AND state = 'OPEN'`,
      );
      waits.push(performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  };
  const working = work();
  return async () => {
    isOver = true;
    await working;
  };
}
