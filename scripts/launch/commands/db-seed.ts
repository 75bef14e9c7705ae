import path from "node:path";
import { parseEnv } from "node:util";
import { existsSync, readFileSync } from "node:fs";
import { dataFolderOf } from "#scripts/postgres/locate-database.ts";
import { Fault } from "#scripts/launch/install/fault.mjs";
import { runTool } from "#scripts/launch/processes/run-tool.ts";

/** The sample data needs AWS's side too, so it goes into a demo that runs. */
export async function main(): Promise<number> {
  const dataFolder = dataFolderOf(process.env);
  const file = path.join(dataFolder, "demo.env");
  if (!existsSync(file)) throw new Fault(`No demo runs with the data folder ${dataFolder}: npm run demo starts one.`);
  const environment = { ...parseEnv(readFileSync(file, "utf8")), ...process.env, DATA_DIR: dataFolder };
  return runTool("prisma/seed.ts", [], environment);
}
