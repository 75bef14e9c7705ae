import { compare } from "#scripts/bench/measure/compare.ts";
import { httpContender } from "#scripts/bench/load/start-generator.ts";
import type { LoadPlan } from "#scripts/bench/load/plan.ts";
import type { Bench, Result, Row } from "#scripts/bench/result/row.ts";
import type { NextServer } from "#scripts/bench/environment/stage.ts";
import { toResult } from "#scripts/bench/result/to-result.ts";
import { CONNECTIONS, usageSetting } from "#scripts/bench/rows/usage-setting.ts";

type Ask = Omit<LoadPlan, "seconds" | "from" | "origin">;

/** Both servers asked in turn, over as many connections as the ask names. */
async function compareRoutes(bench: Bench, ours: Ask, yardstick: Ask, bare: NextServer) {
  const { app, postgresPid: postgres } = await usageSetting(bench);
  return compare(
    httpContender(bench.generator, { server: app.pid, postgres }, () => ({ ...ours, origin: app.origin })),
    httpContender(bench.generator, { server: bare.pid, postgres }, () => ({ ...yardstick, origin: bare.origin })),
    bench.pace,
  );
}

export const access: Row = {
  name: "access",
  about: "the access question against a bare Next route",
  async run(bench) {
    const { world, database } = await usageSetting(bench);
    const bare = await bench.stage.startYardsticks(database.url, world.productId);
    const none: Pick<Ask, "method" | "headers" | "body" | "connections"> = {
      method: "GET",
      headers: {},
      body: { kind: "none" },
      connections: 1,
    };
    const path = `/api/v1/agreements/${world.agreements[0]}/access`;
    const ours: Ask = { ...none, path, tokens: world.keys, expect: { status: 200, contains: `"entitlements"` } };
    const [, lookupId] = /^tp_live_([0-9a-f]+)_/.exec(world.keys[0]!)!;
    const sameReads = `/api/same-reads?key=${lookupId}&id=${world.agreements[0]}`;
    const yardsticks: [name: string, ask: Ask][] = [
      ["a bare Next route that does the same to the database", { ...none, path: sameReads, expect: ours.expect }],
      ["a bare Next route", { ...none, path: "/api/bare", expect: { status: 200 } }],
    ];
    const results: Result[] = [];
    for (const [yardstickName, yardstick] of yardsticks) {
      const alone = await compareRoutes(bench, ours, yardstick, bare);
      const busy = { connections: CONNECTIONS };
      const together = await compareRoutes(bench, { ...ours, ...busy }, { ...yardstick, ...busy }, bare);
      const p50 = { path: "access API, p50, one at a time", unit: "ms", yardstickName, goal: { atMost: 1.3 } };
      const rate = {
        ...{ path: `access API, ${CONNECTIONS} connections`, unit: "requests/s", yardstickName },
        goal: { atLeast: 0.6 },
      };
      results.push(
        toResult(alone, p50, ({ p50 }) => p50),
        toResult(together, rate),
      );
    }
    await bare.stop();
    return results;
  },
};

export const landing: Row = {
  name: "landing",
  about: "the fulfillment URL's POST against a Next route that writes one row",
  async run(bench) {
    const { world, database } = await usageSetting(bench);
    await database.pool.query("CREATE TABLE IF NOT EXISTS bench_row (token text, at timestamptz)");
    await database.pool.query("TRUNCATE registration, bench_row");
    const bare = await bench.stage.startYardsticks(database.url, world.productId);
    const ours: Ask = {
      method: "POST",
      path: "/marketplace/landing",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: { kind: "landing" },
      connections: 1,
      expect: { status: 303 },
    };
    const comparison = await compareRoutes(bench, ours, { ...ours, path: "/api/one-row" }, bare);
    await bare.stop();
    const { rows } = await database.pool.query<{ ours: number; yardstick: number }>(
      `SELECT (SELECT count(*) FROM registration)::int AS ours, (SELECT count(*) FROM bench_row)::int AS yardstick`,
    );
    const written = rows[0]!;
    // Rows of the round that does not count are there too.
    const isWhole = written.ours >= comparison.ours.requests && written.yardstick >= comparison.yardstick.requests;
    return [
      toResult(
        comparison,
        {
          path: "landing POST, p50",
          unit: "ms",
          yardstickName: "a Next route that writes one row",
          goal: { atMost: 1.3 },
          faults: isWhole ? [] : [`${written.ours} and ${written.yardstick} rows are fewer than the requests`],
        },
        ({ p50 }) => p50,
      ),
    ];
  },
};
