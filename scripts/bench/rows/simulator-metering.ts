import { rmSync } from "node:fs";
import path from "node:path";
import { findFreePort } from "#scripts/launch/install/ports.mjs";
import { startServer, waitUntilReady } from "#scripts/launch/processes/server.ts";
import { compare } from "#scripts/bench/measure/compare.ts";
import type { Contender } from "#scripts/bench/measure/candidate.ts";
import { httpContender } from "#scripts/bench/load/start-generator.ts";
import type { LoadPlan } from "#scripts/bench/load/plan.ts";
import type { Bench, Result, Row } from "#scripts/bench/result/row.ts";
import { toText } from "#scripts/bench/result/report.ts";
import { residentMiBOf } from "#scripts/bench/measure/process-cpu.ts";
import { startBenchSimulator, type BenchSimulator } from "#scripts/bench/environment/bench-simulator.ts";
import { toResult } from "#scripts/bench/result/to-result.ts";

const CUSTOMERS = 3_000;
const DIMENSIONS = ["api_calls", "compute_hours", "stored_gb"];
const RECORDS = 25;
const CONNECTIONS = 8;
const HOURS = 23;
const DAY_MS = 86_400_000;
const CALLS_A_SECOND_WHEN_QUIET = 2_000;

/** Noon in the middle of a month: the days that the rounds take stay within it. */
const FIRST_NOON = Date.UTC(2026, 0, 10, 12);

type Customer = { account: string; license: string; startsAt: number };

/**
 * BatchMeterUsage with 25 records that write new hours, against a bare Node server that parses and echoes the same bodies. Each
 * round has a day of the simulated clock to itself, so that no record comes twice.
 */
export const simulatorMetering: Row = {
  name: "simulator",
  about: "the simulator's BatchMeterUsage, 25 new hours a call, against a bare Node server",
  run: async (bench) => {
    const echo = await startEchoServer(bench);
    return [await measure(bench, echo, "state in a file"), await measure(bench, echo, "in memory")];
  },
};

async function measure(bench: Bench, echo: Contender["pids"] & { origin: string }, kept: string): Promise<Result> {
  const stateFile = path.join(bench.folder, "simulator", "state.jsonl");
  rmSync(path.dirname(stateFile), { recursive: true, force: true });
  const simulator = await startBenchSimulator(bench, kept === "in memory" ? null : stateFile);
  const customers = await simulator.subscribe(CUSTOMERS, new Date(FIRST_NOON - 10 * DAY_MS));
  await simulator.control("PUT", "/_sim/settings", { rateLimits: false });

  let round = 0;
  const plan = (origin: string): Omit<LoadPlan, "seconds" | "from"> => ({
    origin,
    method: "POST",
    path: "/",
    headers: simulator.headers("AWSMPMeteringService.BatchMeterUsage"),
    body: {
      kind: "batch-meter-usage",
      customers,
      dimensions: DIMENSIONS,
      firstHour: (FIRST_NOON + round * DAY_MS) / 1000 - HOURS * 3_600,
      hours: HOURS,
      records: RECORDS,
    },
    connections: CONNECTIONS,
    expect: { status: 200 },
  });
  let requests = 0;
  const ours: Contender = {
    pids: { server: simulator.pid },
    run: async (seconds) => {
      round += 1;
      await simulator.control("PUT", "/_sim/clock", { now: new Date(FIRST_NOON + round * DAY_MS).toISOString() });
      const report = await bench.generator.carryOut({ ...plan(simulator.origin), seconds, from: 0 });
      requests = report.requests;
      return { ...report, units: report.requests };
    },
  };
  const yardstick = httpContender(bench.generator, { server: echo.server! }, () => plan(echo.origin));
  const comparison = await compare(ours, yardstick, bench.pace);
  const faults = await findMissing(simulator, customers, round, requests);
  const memory = residentMiBOf(simulator.pid);
  await simulator.stop();
  return toResult(comparison, {
    path: `simulator BatchMeterUsage, ${RECORDS} records, ${kept}`,
    unit: "calls/s",
    yardstickName: "a bare Node server that parses and echoes",
    goal: { atLeast: 0.4 },
    faults,
    notes: [
      `${toText(comparison.ours.perSecond)} calls/s; on a quiet machine at least ${toText(CALLS_A_SECOND_WHEN_QUIET)}`,
      `p50 ${toText(comparison.ours.p50)} ms, p99 ${toText(comparison.ours.p99)} ms; memory ${memory ?? "–"} MiB at the end`,
    ],
  });
}

async function startEchoServer({ life, environment }: Bench): Promise<{ origin: string; server: number }> {
  const port = await findFreePort();
  const server = startServer({
    args: ["scripts/bench/yardsticks/echo-server.ts", "--port", String(port)],
    environment,
    life,
    logFile: null,
  });
  const origin = `http://127.0.0.1:${port}`;
  await waitUntilReady(server, origin);
  return { origin, server: server.pid };
}

/** What the last round should have written of some customers, and did not. */
async function findMissing(
  simulator: BenchSimulator,
  customers: readonly Customer[],
  round: number,
  requests: number,
): Promise<string[]> {
  const faults: string[] = [];
  const keys = customers.length * DIMENSIONS.length;
  const from = new Date(FIRST_NOON + round * DAY_MS - HOURS * 3_600_000).toISOString();
  for (const index of [0, 1, Math.floor(customers.length / 2), customers.length - 1]) {
    const { license } = customers[index]!;
    let expected = 0;
    for (let key = index * DIMENSIONS.length; key < (index + 1) * DIMENSIONS.length; key += 1) {
      expected += Math.min(HOURS, Math.max(0, Math.ceil((requests * RECORDS - key) / keys)));
    }
    const query = new URLSearchParams({ licenseArn: license, from });
    const { records } = await simulator.control<{ records: unknown[] }>("GET", `/_sim/metering?${query}`);
    if (records.length !== expected) faults.push(`${license}: ${records.length} hours on the bill, not ${expected}`);
  }
  return faults;
}
