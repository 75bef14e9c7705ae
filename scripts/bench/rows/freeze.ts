import type { Pool } from "#lib/db/pool.ts";
import { freezeDueHours } from "#lib/metering/freeze/freeze-due-hours.ts";
import { median } from "#scripts/bench/measure/statistics.ts";
import { isReached } from "#scripts/bench/result/to-result.ts";
import { makeWorld, type World } from "#scripts/bench/environment/dataset.ts";
import type { Row } from "#scripts/bench/result/row.ts";

const AGREEMENTS = 1_250;
const ROUNDS = 3;
const FIRST_HOUR = new Date("2026-01-15T02:00:00Z");
const HOUR_MS = 3_600_000;

/** The freeze of a whole hour against the bare sum that it cannot do without, on the same rows. */
export const freeze: Row = {
  name: "freeze",
  about: "freezing an hour of 200,000 events (--full: 1,000,000) against INSERT … SELECT sum by hand",
  async run(bench) {
    const events = bench.isFull ? 1_000_000 : 200_000;
    const { pool } = await (await bench.stage.postgres()).makeDatabase("freeze");
    const world = await makeWorld(pool, { agreements: AGREEMENTS, keys: 0, graceMinutes: 0 });
    await pool.query(
      "CREATE TABLE bench_sum (agreement_id uuid, dimension text, used numeric, n bigint, first_at timestamptz)",
    );
    const ours: number[] = [];
    const yardstick: number[] = [];
    const faults: string[] = [];
    // The first round does not count: it brings the code and the pages into memory.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const hour = new Date(FIRST_HOUR.getTime() + round * HOUR_MS);
      await makeEvents(pool, world, hour, events);
      const bySql = await timed(() => sumByHand(pool, hour));
      let frozen = 0;
      const byUs = await timed(async () => {
        const now = new Date(hour.getTime() + HOUR_MS + 60_000);
        frozen = (await freezeDueHours({ pool, now, region: "us-east-1" })).frozen;
      });
      const pairs = world.agreements.length * world.dimensions.length;
      if (frozen !== pairs) faults.push(`${frozen} records frozen, not ${pairs}`);
      if (round === 0) continue;
      ours.push(byUs);
      yardstick.push(bySql);
    }
    const { rows } = await pool.query<{ summed: string; stored: string }>(
      "SELECT (SELECT sum(used) FROM metering_record) AS summed, (SELECT sum(quantity) FROM usage_event) AS stored",
    );
    if (Number(rows[0]!.summed) !== Number(rows[0]!.stored)) faults.push("the records' sum is not that of the events");
    const ratio = median(ours) / median(yardstick);
    const ratios = ours.map((time, index) => time / yardstick[index]!);
    const goal = { atMost: 1.5 };
    return [
      {
        path: `freeze ${events.toLocaleString("en")} events into ${(AGREEMENTS * 4).toLocaleString("en")} records`,
        unit: "ms",
        ours: median(ours),
        yardstick: median(yardstick),
        yardstickName: "INSERT … SELECT sum … GROUP BY by hand",
        ratio,
        goal,
        pass: isReached(ratio, goal),
        spread: [Math.min(...ratios), Math.max(...ratios)],
        cpuMsPerReq: null,
        faults,
        notes: [],
      },
    ];
  },
};

async function makeEvents(pool: Pool, { productId, agreements, dimensions }: World, hour: Date, events: number) {
  await pool.query("INSERT INTO metering_hour (product_id, hour) VALUES ($1, $2)", [productId, hour.toISOString()]);
  await pool.query(
    `INSERT INTO usage_event (key, id, agreement_id, dimension, quantity, at, hour, received_at)
     SELECT gen_random_uuid(), 'event ' || n, ($1::uuid[])[1 + n % cardinality($1::uuid[])],
            ($2::text[])[1 + n / cardinality($1::uuid[]) % cardinality($2::text[])], n % 100 + 0.5, $3, $3, $3
     FROM generate_series(0, $4::int - 1) AS n`,
    [agreements, dimensions, hour.toISOString(), events],
  );
  await pool.query("VACUUM ANALYZE usage_event");
  await pool.query("CHECKPOINT");
}

async function sumByHand(pool: Pool, hour: Date): Promise<void> {
  await pool.query(
    `INSERT INTO bench_sum SELECT agreement_id, dimension, sum(quantity), count(*), min(received_at)
     FROM usage_event WHERE hour = $1 GROUP BY agreement_id, dimension`,
    [hour.toISOString()],
  );
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
