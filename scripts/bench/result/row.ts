import type { Grounds } from "#scripts/bench/environment/bench-environment.ts";
import type { CpuMs } from "#scripts/bench/measure/candidate.ts";
import type { Pace } from "#scripts/bench/measure/compare.ts";
import type { Generator } from "#scripts/bench/load/start-generator.ts";
import type { Stage } from "#scripts/bench/environment/stage.ts";

/** What a row is measured with. */
export type Bench = Grounds & {
  pace: Pace;
  /** Also with what takes long: millions of stored rows. */
  isFull: boolean;
  /** Rows of the largest data sets. */
  large: number;
  generator: Generator;
  stage: Stage;
};

/** One measured path. `ratio` is ours ÷ yardstick; `goal` says on which side of it the ratio should be. */
export type Result = {
  path: string;
  unit: string;
  ours: number;
  yardstick: number;
  yardstickName: string;
  ratio: number;
  goal: { atLeast: number } | { atMost: number };
  pass: boolean;
  /** Least and greatest ratio of a single round. */
  spread: [number, number] | null;
  cpuMsPerReq: { ours: CpuMs; yardstick: CpuMs } | null;
  /** Errors, deadlocks, rows that are not there: empty when the work was right. */
  faults: string[];
  notes: string[];
};

export type Row = {
  name: string;
  /** One line for `--help`. */
  about: string;
  /** Only measured with `--full`, or when it is named. */
  isSlow?: boolean;
  run(bench: Bench): Promise<Result[]>;
};
