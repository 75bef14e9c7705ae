import type { BenchDatabase } from "#scripts/bench/environment/bench-database.ts";
import { startBenchSimulator, type BenchSimulator } from "#scripts/bench/environment/bench-simulator.ts";
import { customersFor, makeDueRecords } from "#scripts/bench/environment/due-records.ts";
import type { SubmitPlan, SubmitReport } from "#scripts/bench/load/submit-plan.ts";
import { startWorker, type Worker } from "#scripts/bench/load/worker.ts";
import { residentMiBOf } from "#scripts/bench/measure/process-cpu.ts";
import { toText } from "#scripts/bench/result/report.ts";
import type { Bench, Result, Row } from "#scripts/bench/result/row.ts";
import { isReached } from "#scripts/bench/result/to-result.ts";

/** What AWS takes of one account and region: 10 requests of 25 records. */
const AWS_RECORDS_A_SECOND = 250;
const AWS_REQUESTS_A_SECOND = 10;
const DUE = 100_000;
const LATENCIES_MS = [0, 50, 300];
/** Long beside the first answer, before which nothing can be counted. */
const SECONDS = 20;
/** Middle of a month: no hour of the last day is last month's. */
const NOW = new Date("2026-01-15T12:30:00Z");

type Setting = { simulator: BenchSimulator; database: BenchDatabase; plan: Omit<SubmitPlan, "seconds"> };
type Sender = Worker<SubmitPlan, SubmitReport>;

export const submission: Row = {
  name: "submission",
  about: "100,000 due records sent to the simulator at AWS's rate, by one server and by two",
  async run(bench) {
    const setting = await startSetting(bench);
    const results: Result[] = [];
    const [one, two] = [startSender(bench, setting), startSender(bench, setting)];
    for (const latencyMs of LATENCIES_MS) results.push(...(await send(setting, [one], latencyMs)));
    results.push(...(await send(setting, [one, two], 0)));
    const faults = await findDifference(setting);
    results.at(-1)!.faults.push(...faults);
    results.push(await complete(setting, one));
    await Promise.all([one.stop(), two.stop(), setting.simulator.stop()]);
    return results;
  },
};

async function startSetting(bench: Bench): Promise<Setting> {
  const simulator = await startBenchSimulator(bench, null);
  const customers = await simulator.subscribe(customersFor(DUE), new Date(NOW.getTime() - 20 * 86_400_000));
  await simulator.control("PUT", "/_sim/clock", { now: NOW.toISOString() });
  const clockAheadMs = NOW.getTime() - Date.now();
  const database = await (await bench.stage.postgres()).makeDatabase("submission");
  await makeDueRecords(database.pool, customers, NOW);
  return { simulator, database, plan: { databaseUrl: database.url, clockAheadMs, mode: "submit", senders: 8 } };
}

function startSender({ life }: Bench, { simulator }: Setting): Sender {
  return startWorker<SubmitPlan, SubmitReport>(life, "submitter.ts", {
    AWS_ENDPOINT_URL_MARKETPLACE_METERING: simulator.origin,
    AWS_ACCESS_KEY_ID: "AKIABENCH",
    AWS_SECRET_ACCESS_KEY: "bench",
    AWS_EC2_METADATA_DISABLED: "true",
  });
}

async function send({ simulator, plan }: Setting, senders: Sender[], latencyMs: number): Promise<Result[]> {
  const faults = latencyMs === 0 ? [] : [{ operation: "BatchMeterUsage", kind: "latency", rate: 1, ms: latencyMs }];
  await simulator.control("PUT", "/_sim/faults", { faults });
  const known = (await readCalls(simulator)).length;
  const reports = await Promise.all(senders.map((sender) => sender.carryOut({ ...plan, seconds: SECONDS })));
  const calls = (await readCalls(simulator)).slice(known);
  const sum = (of: (report: SubmitReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const seconds = Math.max(...reports.map((report) => report.seconds));
  const requests = Math.max(
    1,
    sum((report) => report.requests),
  );
  const cpu = { server: sum(({ cpuMs }) => cpuMs) / requests, postgres: null };
  const who = senders.length === 1 ? `${latencyMs} ms of latency` : `${senders.length} servers`;
  const throttled = calls.filter(({ error }) => error === "ThrottlingException").length;
  const others = sum(({ other }) => other);
  const named = {
    cpuMsPerReq: { ours: cpu, yardstick: { server: null, postgres: null } },
    faults: others === 0 ? [] : [`${others} records were neither accepted nor offered again`],
    notes: [
      `${throttled} of ${calls.length} calls throttled; memory of a sender ${residentMiBOf(senders[0]!.pid) ?? "–"} MiB`,
    ],
    spread: null,
  };
  const rate = against(`submission, 100,000 due, ${who}`, "records/s", sum(({ accepted }) => accepted) / seconds, {
    yardstick: AWS_RECORDS_A_SECOND,
    yardstickName: "AWS's rate",
    goal: { atLeast: 0.95 },
  });
  const window = against(`requests in any second, ${who}`, "requests", mostInOneSecond(calls), {
    yardstick: AWS_REQUESTS_A_SECOND,
    yardstickName: "AWS's quota",
    goal: { atMost: 1 },
  });
  return [
    { ...rate, ...named },
    { ...window, cpuMsPerReq: null, faults: [], notes: [], spread: null },
  ];
}

/** Claims and outcomes alone, as fast as the database takes them. */
async function complete({ plan }: Setting, sender: Sender): Promise<Result> {
  const report = await sender.carryOut({ ...plan, mode: "claim-and-complete", seconds: 5 });
  const cpu = { server: report.cpuMs / Math.max(1, report.requests), postgres: null };
  return {
    ...against("claim and complete without a rate limit", "records/s", report.accepted / report.seconds, {
      yardstick: AWS_RECORDS_A_SECOND,
      yardstickName: "AWS's rate",
      goal: { atLeast: 20 },
    }),
    cpuMsPerReq: { ours: cpu, yardstick: { server: null, postgres: null } },
    faults: [],
    notes: [`${toText(report.requests / report.seconds)} claims/s of 25 records by 8 at once`],
    spread: null,
  };
}

function against(
  path: string,
  unit: string,
  ours: number,
  { yardstick, ...named }: Pick<Result, "yardstick" | "yardstickName" | "goal">,
) {
  const ratio = ours / yardstick;
  return { path, unit, ours, yardstick, ...named, ratio, pass: isReached(ratio, named.goal) };
}

type Call = { at: string; error: string | null };

async function readCalls(simulator: BenchSimulator): Promise<Call[]> {
  const path = "/_sim/calls?operation=BatchMeterUsage&limit=10000";
  return (await simulator.control<{ calls: Call[] }>("GET", path)).calls;
}

/** The most calls within one second, wherever it begins. */
function mostInOneSecond(calls: readonly Call[]): number {
  const instants = calls.map(({ at }) => Date.parse(at)).toSorted((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [last, instant] of instants.entries()) {
    while (instant - instants[first]! >= 1_000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** Whether the ledger's accepted records are the hours on AWS's bill. */
async function findDifference({ simulator, database }: Setting): Promise<string[]> {
  const { rows } = await database.pool.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM metering_record WHERE state = 'ACCEPTED'",
  );
  const { records } = await simulator.control<{ records: unknown[] }>("GET", "/_sim/metering");
  return records.length === rows[0]!.n ? [] : [`${rows[0]!.n} records accepted, ${records.length} hours on AWS's bill`];
}
