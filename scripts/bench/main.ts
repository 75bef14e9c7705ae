import os from "node:os";
import path from "node:path";
import { dataFolderOf } from "#scripts/postgres/locate-database.ts";
import { live } from "#scripts/launch/processes/lifetime.ts";
import { readCommit, readHost } from "#scripts/bench/measure/host.ts";
import { startGenerator } from "#scripts/bench/load/start-generator.ts";
import { helpText, readBenchOptions } from "#scripts/bench/options.ts";
import { toLines, writeReport, type Report } from "#scripts/bench/result/report.ts";
import type { Bench } from "#scripts/bench/result/row.ts";
import { openStage } from "#scripts/bench/environment/stage.ts";
import { rows } from "#scripts/bench/rows.ts";

/** `npm run bench`. Always answers 0 once rows were measured: timing never fails a build. */
export async function main(): Promise<number> {
  const options = readBenchOptions(process.argv.slice(2), rows);
  if (options === null) {
    process.stdout.write(helpText(rows));
    return 0;
  }
  return live(async (life) => {
    const folder = path.join(dataFolderOf(process.env), "bench");
    const pace = { rounds: options.rounds, seconds: options.seconds };
    const report: Report = {
      host: readHost(folder),
      settings: {},
      date: new Date().toISOString(),
      commit: readCommit(),
      rounds: pace.rounds,
      secondsPerRound: pace.seconds,
      loadAtEnd: 0,
      results: [],
      failedRows: [],
    };
    const { cpu, cores, memGiB, load1, node, fsyncPerSec } = report.host;
    console.log(`${cores} × ${cpu}, ${memGiB} GiB, Node ${node}, load ${load1}, ${fsyncPerSec} fsync/s`);
    console.log(`${pace.rounds} rounds of ${pace.seconds} s in turn after one that does not count\n`);

    const base = { life, folder, environment: process.env };
    const generator = startGenerator(life);
    const bench: Bench = {
      ...base,
      pace,
      isFull: options.isFull,
      large: options.large,
      generator,
      stage: openStage(base),
    };
    for (const row of options.rows) {
      if (life.isEnding()) break;
      try {
        for (const result of await row.run(bench)) {
          report.results.push(result);
          console.log(toLines(result).join("\n"));
        }
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        report.failedRows.push({ row: row.name, error: message });
        console.log(`✗ ${row.name} could not be measured: ${message}`);
      }
    }
    const postgres = await bench.stage.describePostgres();
    if (postgres !== null) {
      report.host.postgres = postgres.version;
      report.settings = postgres.settings;
      const shown = Object.entries(postgres.settings).map(([name, value]) => `${name}=${value}`);
      console.log(`\nPostgreSQL ${postgres.version}: ${shown.join(", ")}`);
    }
    report.loadAtEnd = Number(os.loadavg()[0]!.toFixed(2));
    const file = options.report ?? path.join(folder, "report.json");
    writeReport(file, report);
    console.log(`\nLoad at the end ${report.loadAtEnd}. Report: ${file}`);
    return 0;
  });
}
