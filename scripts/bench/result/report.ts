import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Host } from "#scripts/bench/measure/host.ts";
import type { CpuMs } from "#scripts/bench/measure/candidate.ts";
import type { Result } from "#scripts/bench/result/row.ts";

/** What a run leaves behind. */
export type Report = {
  host: Host;
  settings: Record<string, string>;
  date: string;
  commit: string | null;
  rounds: number;
  secondsPerRound: number;
  /** Of this machine over the last minute, at the end. */
  loadAtEnd: number;
  results: Result[];
  failedRows: { row: string; error: string }[];
};

export function writeReport(file: string, report: Report): void {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

/** One result for people: a line of figures, then what else is to be said. Pure. */
export function toLines(result: Result): string[] {
  const { path: name, unit, ours, yardstick, yardstickName, ratio, goal, pass, spread, cpuMsPerReq } = result;
  const wanted = "atLeast" in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`;
  const range = spread === null ? "" : ` (${toText(spread[0])}–${toText(spread[1])})`;
  return [
    `${pass && result.faults.length === 0 ? "✓" : "✗"} ${name}: ${toText(ratio)}${range}, goal ${wanted}`,
    `    ${toText(ours)} against ${toText(yardstick)} ${unit} of ${yardstickName}`,
    ...(cpuMsPerReq === null ? [] : cpuLines(cpuMsPerReq)),
    ...result.notes.map((note) => `    ${note}`),
    ...result.faults.map((fault) => `    WRONG: ${fault}`),
  ];
}

function cpuLines({ ours, yardstick }: { ours: CpuMs; yardstick: CpuMs }): string[] {
  const parts = (["server", "postgres"] as const).flatMap((part) => {
    const [a, b] = [ours[part], yardstick[part]];
    if (a === null && b === null) return [];
    return [`${part} ${a === null ? "–" : toText(a)} against ${b === null ? "–" : toText(b)}`];
  });
  return parts.length === 0 ? [] : [`    CPU ms a request: ${parts.join(", ")}`];
}

/** Three figures that matter, no more. Pure. */
export function toText(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en");
  return value === 0 ? "0" : String(Number(value.toPrecision(3)));
}
