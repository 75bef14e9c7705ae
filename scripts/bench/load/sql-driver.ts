import { createPool, type Pool } from "#lib/db/pool.ts";
import { openHours } from "#lib/usage/intake/hour-locks.ts";
import { eventKeyOf } from "#lib/usage/event-key.ts";
import { insertUnderHourLocks, type PlacedEvent } from "#lib/usage/event-store.ts";
import type { SqlPlan, SqlReport } from "#scripts/bench/load/sql-plan.ts";
import { quantile } from "#scripts/bench/measure/statistics.ts";

/**
 * The intake's own statement straight through the driver, on events that were parsed before the clock starts: the yardstick of the
 * usage API. A process of its own, as the load generator is.
 */

let pool: Pool | null = null;
const HOUR_MS = 3_600_000;
const STRIDE = 7_919;

/** As many are made before a round as it may need: a round that runs out of them ends early, and its rate is right all the same. */
let eventsASecond = 60_000;
const HEADROOM = 1.5;

function makeBatch({ agreements, dimensions, productId, events, run, at }: SqlPlan, n: number): PlacedEvent[] {
  const instant = new Date(at);
  const hour = new Date(Math.floor(instant.getTime() / HOUR_MS) * HOUR_MS);
  return Array.from({ length: events }, (_, index) => {
    const number = n * events + index;
    const pair = (number * STRIDE) % (agreements.length * dimensions.length);
    const agreementId = agreements[Math.floor(pair / dimensions.length)]!;
    const id = `${run}-${number}`;
    return {
      event: {
        key: eventKeyOf(id),
        id,
        name: { by: "id", id: agreementId },
        dimension: dimensions[pair % dimensions.length]!,
        micros: BigInt(number % 100) * 1_000_000n + 500_000n,
        at: instant,
        tags: null,
      },
      agreementId,
      productId,
      hour,
    };
  });
}

async function carryOut(plan: SqlPlan): Promise<SqlReport> {
  pool ??= createPool(plan.databaseUrl, plan.connections);
  const db = pool;
  const count = Math.ceil((plan.seconds * eventsASecond) / plan.events);
  const batches = Array.from({ length: count }, (_, index) => makeBatch(plan, plan.from + index));
  await openHours(db, batches[0]!);
  const receipt = { apiKeyId: null, receivedAt: new Date(plan.at) };
  const latencies: number[] = [];
  const cpuBefore = process.cpuUsage();
  let stored = 0;
  let next = 0;
  const started = performance.now();
  const end = started + plan.seconds * 1000;
  async function work(): Promise<void> {
    while (performance.now() < end && next < batches.length) {
      const batch = batches[next++]!;
      const sent = performance.now();
      const { size } = await insertUnderHourLocks(db, batch, receipt);
      stored += size;
      latencies.push(performance.now() - sent);
    }
  }
  await Promise.all(Array.from({ length: plan.connections }, work));
  const { user, system } = process.cpuUsage(cpuBefore);
  const seconds = (performance.now() - started) / 1000;
  eventsASecond = Math.max(10_000, (HEADROOM * stored) / seconds);
  return {
    requests: next,
    stored,
    seconds,
    serverCpuMs: (user + system) / 1000,
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
  };
}

process.on("message", (plan: SqlPlan) => {
  carryOut(plan).then(
    (report) => process.send!(report),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on("disconnect", () => process.exit(0));
