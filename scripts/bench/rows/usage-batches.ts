import { compare, type Comparison, type Pace } from "#scripts/bench/measure/compare.ts";
import type { Contender } from "#scripts/bench/measure/candidate.ts";
import type { Bench, Result, Row } from "#scripts/bench/result/row.ts";
import { httpContender } from "#scripts/bench/load/start-generator.ts";
import { toResult } from "#scripts/bench/result/to-result.ts";
import {
  readCounts,
  sqlContender,
  usageContender,
  usagePlan,
  usageSetting,
  type UsageSetting,
} from "#scripts/bench/rows/usage-setting.ts";
import { randomUUID } from "node:crypto";

/** A contender that also counts what it did in the rounds before the comparison began to count. */
function counting(contender: Contender): Contender & { total: () => number } {
  let total = 0;
  return {
    ...contender,
    total: () => total,
    async run(seconds) {
      const round = await contender.run(seconds);
      total += round.units;
      return round;
    },
  };
}

/** Compares, then looks whether the database holds what was answered as stored, and met no deadlock. */
export async function compareStored(
  setting: UsageSetting,
  pace: Pace,
  ours: Contender,
  yardstick: Contender,
  storing: { ours: boolean; yardstick: boolean } = { ours: true, yardstick: true },
): Promise<{ comparison: Comparison; faults: string[] }> {
  const before = await readCounts(setting.database);
  const [a, b] = [counting(ours), counting(yardstick)];
  const comparison = await compare(a, b, pace);
  const after = await readCounts(setting.database);
  const accepted = (storing.ours ? a.total() : 0) + (storing.yardstick ? b.total() : 0);
  const faults: string[] = [];
  const stored = after.events - before.events;
  if (stored !== accepted) faults.push(`${stored} events stored, ${accepted} accepted`);
  if (after.deadlocks > before.deadlocks) faults.push(`${after.deadlocks - before.deadlocks} deadlocks`);
  return { comparison, faults };
}

async function againstSql(bench: Bench, events: number, goal: number): Promise<Result> {
  const setting = await usageSetting(bench);
  const ours = usageContender(bench, setting, { events });
  const { comparison, faults } = await compareStored(setting, bench.pace, ours, sqlContender(bench, setting, events));
  return toResult(comparison, {
    path: `usage API, batch ${events}, 8 connections`,
    unit: "events/s",
    yardstickName: "the same SQL on parsed events straight through pg",
    goal: { atLeast: goal },
    faults,
  });
}

export const usageBatches: Row = {
  name: "usage-batch",
  about: "usage API in batches of 100 and 1,000 against the same SQL through the driver",
  run: async (bench) => [await againstSql(bench, 100, 0.45), await againstSql(bench, 1_000, 0.75)],
};

export const usageReference: Row = {
  name: "usage-reference",
  about: "usage API, batch 100, against a Next route with zod and the insert alone",
  async run(bench) {
    const setting = await usageSetting(bench);
    const { world, database, postgresPid } = setting;
    const reference = await bench.stage.startYardsticks(database.url, world.productId);
    const plan = usagePlan(world, reference.origin, "/api/reference", { events: 100 });
    const { comparison, faults } = await compareStored(
      setting,
      bench.pace,
      usageContender(bench, setting, { events: 100 }),
      httpContender(bench.generator, { server: reference.pid, postgres: postgresPid }, () => plan, 100),
    );
    await reference.stop();
    const path = "usage API, batch 100, whole handler";
    return [
      toResult(comparison, {
        path,
        unit: "events/s",
        yardstickName: "a route with zod and the insert",
        goal: { atLeast: 0.85 },
        faults,
      }),
    ];
  },
};

export const usageSingle: Row = {
  name: "usage-single",
  about: "usage API, one event a request, against a bare Next route",
  async run(bench) {
    const setting = await usageSetting(bench);
    const bare = await bench.stage.startYardsticks(setting.database.url, setting.world.productId);
    const plan = usagePlan(setting.world, bare.origin, "/api/bare", { events: 1 });
    const { comparison, faults } = await compareStored(
      setting,
      bench.pace,
      usageContender(bench, setting, { events: 1 }),
      httpContender(bench.generator, { server: bare.pid }, () => plan),
      { ours: true, yardstick: false },
    );
    await bare.stop();
    return [
      toResult(comparison, {
        path: "usage API, 1 event",
        unit: "requests/s",
        yardstickName: "a bare Next route",
        goal: { atLeast: 0.55 },
        faults,
      }),
    ];
  },
};

async function againstItself(bench: Bench, events: number, stored: number, goal: number): Promise<Result> {
  const setting = await usageSetting(bench);
  const again = { events, run: randomUUID(), at: new Date().toISOString(), repeats: stored };
  // Stored once before, by requests that each come once.
  await send(bench, setting, again, stored);
  const plan = usagePlan(setting.world, setting.app.origin, "/api/v1/usage", again);
  const { comparison, faults } = await compareStored(
    setting,
    bench.pace,
    httpContender(
      bench.generator,
      { server: setting.app.pid, postgres: setting.postgresPid },
      () => ({ ...plan, tokens: setting.world.keys, expect: { status: 200, contains: `"duplicates":${events}` } }),
      events,
    ),
    usageContender(bench, setting, { events }),
    { ours: false, yardstick: true },
  );
  return toResult(comparison, {
    path: `batch of ${events} sent again, all duplicates`,
    unit: "events/s",
    yardstickName: "a fresh batch",
    goal: { atLeast: goal },
    faults,
  });
}

/** Sends each of the first requests of a plan once. */
async function send(
  bench: Bench,
  { world, app }: UsageSetting,
  body: Parameters<typeof usagePlan>[3],
  requests: number,
): Promise<void> {
  const plan = { ...usagePlan(world, app.origin, "/api/v1/usage", body), tokens: world.keys, from: 0, requests };
  const report = await bench.generator.carryOut({ ...plan, seconds: 600 });
  if (report.errors > 0) throw new Error(`events to be repeated were not stored: ${report.firstError}`);
}

export const usageDuplicates: Row = {
  name: "usage-duplicates",
  about: "batches of 100 and 1,000 sent again against fresh ones",
  run: async (bench) => [await againstItself(bench, 100, 200, 0.9), await againstItself(bench, 1_000, 20, 0.6)],
};

export const usageOnePair: Row = {
  name: "usage-one-pair",
  about: "all events on one agreement and dimension against 5,000 pairs",
  async run(bench) {
    const setting = await usageSetting(bench);
    const { agreements, dimensions } = setting.world;
    const one = { agreements: agreements.slice(0, 1), dimensions: dimensions.slice(0, 1) };
    const { comparison, faults } = await compareStored(
      setting,
      bench.pace,
      usageContender(bench, setting, { events: 100, ...one }),
      usageContender(bench, setting, { events: 100 }),
    );
    return [
      toResult(comparison, {
        path: "all events on one agreement and dimension, batch 100",
        unit: "events/s",
        yardstickName: "spread over 5,000 pairs",
        goal: { atLeast: 0.9 },
        faults,
      }),
    ];
  },
};
