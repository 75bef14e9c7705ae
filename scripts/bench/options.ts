import { parseArgs } from "node:util";
import { Fault } from "#scripts/launch/install/fault.mjs";
import type { Row } from "#scripts/bench/result/row.ts";

type BenchOptions = {
  rows: readonly Row[];
  isFull: boolean;
  large: number;
  rounds: number;
  seconds: number;
  /** Where the report goes; null: into the data folder. */
  report: string | null;
};

/** What `--help` says. Pure. */
export function helpText(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, about, isSlow }) => `  ${name.padEnd(width)}  ${about}${isSlow ? "  (--full)" : ""}`);
  return `Measures what Tallyport and its simulator do as ratios to a yardstick in the same run.

  npm run bench -- [flags] [ROW…]

  --full        also what takes long: millions of stored rows, made once and kept
  --large N     rows of the large data sets (10000000)
  --rounds N    rounds of each contender after the warm-up (5)
  --seconds N   length of a round (1.5)
  --report FILE where the report goes as JSON (DATA_DIR/bench/report.json)
  --help        this text

Rows:
${lines.join("\n")}

A figure never fails a build: the exit code is 0 whatever was measured.
`;
}

/**
 * Reads the command line.
 *
 * @returns null when help is asked for.
 * @throws Fault for a flag or row that there is not.
 */
export function readBenchOptions(args: readonly string[], rows: readonly Row[]): BenchOptions | null {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        full: { type: "boolean" },
        large: { type: "string" },
        rounds: { type: "string" },
        seconds: { type: "string" },
        report: { type: "string" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new Fault(`${(error as Error).message}\nnpm run bench -- --help tells what there is.`);
  }
  const { values, positionals } = parsed;
  if (values.help) return null;
  const named = positionals.map((name) => {
    const row = rows.find((candidate) => candidate.name === name);
    if (row === undefined) throw new Fault(`There is no row ${name}: npm run bench -- --help names them.`);
    return row;
  });
  const isFull = values.full === true;
  return {
    rows: named.length > 0 ? named : rows.filter(({ isSlow }) => isFull || !isSlow),
    isFull,
    large: Math.round(toNumber(values.large ?? "10000000", "--large", 1_000, 1_000_000_000)),
    rounds: toNumber(values.rounds ?? "5", "--rounds", 1, 100),
    seconds: toNumber(values.seconds ?? "1.5", "--seconds", 0.1, 600),
    report: values.report ?? null,
  };
}

function toNumber(text: string, flag: string, least: number, most: number): number {
  const value = Number(text);
  if (!(value >= least && value <= most)) throw new Fault(`${flag} lies between ${least} and ${most}.`);
  return value;
}
