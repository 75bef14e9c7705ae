import { largeDatabase } from "#scripts/bench/environment/large-data.ts";
import type { Row } from "#scripts/bench/result/row.ts";
import { compareStored } from "#scripts/bench/rows/usage-batches.ts";
import { usageContender, usageSetting, type UsageSetting } from "#scripts/bench/rows/usage-setting.ts";
import { toResult } from "#scripts/bench/result/to-result.ts";

/** A table just read is cold, and each page's first touch after a checkpoint writes it whole: figures steady after this long. */
const WARM_UP_SECONDS = 30;

/** Intake on a full table against an empty one: two databases of one server, two servers of one build. */
export const usageLarge: Row = {
  name: "usage-large",
  about: "usage API, batch 100, on 10 million stored events (--large N) against some thousands",
  isSlow: true,
  async run(bench) {
    const small = await usageSetting(bench);
    const { database, world } = await largeDatabase(await bench.stage.postgres(), "events", bench.large);
    const app = await bench.stage.startApp(database.url);
    const large: UsageSetting = { world, database, app, postgresPid: small.postgresPid };
    await database.pool.query("CHECKPOINT");
    const ours = usageContender(bench, large, { events: 100 });
    await ours.run(Math.min(WARM_UP_SECONDS, 20 * bench.pace.seconds));
    const before = await countNew(large);
    const { comparison, faults } = await compareStored(
      small,
      bench.pace,
      ours,
      usageContender(bench, small, { events: 100 }),
      { ours: false, yardstick: true },
    );
    const stored = (await countNew(large)) - before;
    if (stored < comparison.ours.units)
      faults.push(`${stored} events stored in the large table, ${comparison.ours.units} accepted`);
    await app.stop();
    return [
      toResult(comparison, {
        path: `usage API, batch 100, on ${bench.large.toLocaleString("en")} stored events`,
        unit: "events/s",
        yardstickName: "a table of some thousands",
        goal: { atLeast: 0.85 },
        faults,
        notes: [`after a CHECKPOINT and ${WARM_UP_SECONDS} s of warm-up`],
      }),
    ];
  },
};

/** Events of this run: those that were made before it lie in earlier hours. */
async function countNew({ database }: UsageSetting): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM usage_event WHERE hour >= date_trunc('hour', now(), 'UTC') - interval '1 hour'",
  );
  return rows[0]!.n;
}
