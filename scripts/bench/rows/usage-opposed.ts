import { randomUUID } from "node:crypto";
import type { LoadPlan, LoadReport } from "#scripts/bench/load/plan.ts";
import { startWorker } from "#scripts/bench/load/worker.ts";
import type { Row } from "#scripts/bench/result/row.ts";
import { readCounts, usagePlan, usageSetting } from "#scripts/bench/rows/usage-setting.ts";

const PAIRS = 100;

/** Two senders with the same batches, one of them from back to front: unsorted inserts would wait for each other in a ring. */
export const usageOpposed: Row = {
  name: "usage-opposed",
  about: "two senders, the same 100 batches in opposite order: deadlocks",
  async run(bench) {
    const { world, app, database } = await usageSetting(bench);
    const before = await readCounts(database);
    const run = { events: 100, run: randomUUID(), at: new Date().toISOString() };
    const senders = [false, true].map((isReversed) => ({
      worker: startWorker<LoadPlan, LoadReport>(bench.life, "generator.ts"),
      plan: {
        ...usagePlan(world, app.origin, "/api/v1/usage", { ...run, isReversed }),
        connections: 1,
        tokens: world.keys,
        expect: { status: 200, contains: `"rejected":0` },
      },
    }));
    const reports = await Promise.all(
      senders.map(({ worker, plan }) => worker.carryOut({ ...plan, seconds: 120, from: 0, requests: PAIRS })),
    );
    await Promise.all(senders.map(({ worker }) => worker.stop()));
    const after = await readCounts(database);
    const deadlocks = after.deadlocks - before.deadlocks;
    const stored = after.events - before.events;
    return [
      {
        path: "two senders, same batch, opposite order",
        unit: "deadlocks",
        ours: deadlocks,
        yardstick: PAIRS,
        yardstickName: "pairs of batches",
        ratio: deadlocks / PAIRS,
        goal: { atMost: 0 },
        pass: deadlocks === 0,
        spread: null,
        cpuMsPerReq: null,
        faults: [
          ...reports.flatMap(({ firstError, errors }) => (errors > 0 ? [`${errors} errors: ${firstError}`] : [])),
          ...(stored === PAIRS * 100 ? [] : [`${stored} events stored, not ${PAIRS * 100}`]),
        ],
        notes: [],
      },
    ];
  },
};
