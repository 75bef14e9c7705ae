import type { Contender, CpuMs, MeasuredRound } from "#scripts/bench/measure/candidate.ts";
import { cpuMsOf } from "#scripts/bench/measure/process-cpu.ts";
import { median } from "#scripts/bench/measure/statistics.ts";

export type Pace = { rounds: number; seconds: number };

/** What several rounds of one contender came to: the median of each figure. */
export type Summary = {
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
  errors: number;
  firstError: string | null;
  units: number;
  requests: number;
  cpuMsPerRequest: CpuMs;
};

export type Comparison = {
  ours: Summary;
  yardstick: Summary;
  /** Least and greatest of the rounds' own ratios of units a second. */
  spread: [number, number];
};

/** Runs two contenders in turn, A B A B, after a round of each that does not count. */
export async function compare(ours: Contender, yardstick: Contender, { rounds, seconds }: Pace): Promise<Comparison> {
  const taken: [MeasuredRound[], MeasuredRound[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, contender] of [ours, yardstick].entries()) {
      const measured = await measure(contender, seconds);
      if (round > 0) taken[index]!.push(measured);
    }
  }
  const [a, b] = taken;
  const ratios = a.map((round, index) => rateOf(round) / rateOf(b[index]!));
  return { ours: summarise(a), yardstick: summarise(b), spread: [Math.min(...ratios), Math.max(...ratios)] };
}

/** One round, with the processor time that it cost. */
async function measure(contender: Contender, seconds: number): Promise<MeasuredRound> {
  const { server, postgres } = contender.pids;
  const read = () => [server, postgres].map((pid) => (pid === undefined ? null : cpuMsOf(pid)));
  const before = read();
  const round = await contender.run(seconds);
  const [serverMs, postgresMs] = read().map((after, index) =>
    after === null || before[index] == null ? null : (after - before[index]) / Math.max(1, round.requests),
  );
  const own = round.serverCpuMs === undefined ? serverMs : round.serverCpuMs / Math.max(1, round.requests);
  return { ...round, cpuMs: { server: own ?? null, postgres: postgresMs ?? null } };
}

function rateOf({ units, seconds }: MeasuredRound): number {
  return units / seconds;
}

/** Medians over rounds; errors, units and requests are added up. Pure. */
function summarise(rounds: readonly MeasuredRound[]): Summary {
  const middle = (of: (round: MeasuredRound) => number) => median(rounds.map(of));
  const total = (of: (round: MeasuredRound) => number) => rounds.reduce((sum, round) => sum + of(round), 0);
  const cpu = (part: keyof CpuMs) =>
    rounds.some(({ cpuMs }) => cpuMs[part] === null) ? null : middle(({ cpuMs }) => cpuMs[part]!);
  return {
    perSecond: middle(rateOf),
    p50: middle(({ p50 }) => p50),
    p95: middle(({ p95 }) => p95),
    p99: middle(({ p99 }) => p99),
    errors: total(({ errors }) => errors),
    firstError: rounds.find(({ firstError }) => firstError !== null)?.firstError ?? null,
    units: total(({ units }) => units),
    requests: total(({ requests }) => requests),
    cpuMsPerRequest: { server: cpu("server"), postgres: cpu("postgres") },
  };
}
