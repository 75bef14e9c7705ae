import { rmSync } from "node:fs";
import path from "node:path";
import { toEnvFile } from "#scripts/launch/stack/demo-environment.ts";
import { writePrivateFile } from "#scripts/launch/stack/private-file.ts";
import type { SampleData } from "#scripts/launch/stack/sample-data.ts";

/** The content of demo.json. Other programs read it: docs/interfaces.md, section 3. */
type DemoFacts = Omit<SampleData, "isUsageReported"> & {
  appUrl: string;
  simulatorUrl: string;
  databaseUrl: string;
  cronSecret: string;
  eventsSecret: string;
  metricsToken: string;
  operatorEmail: string;
  pids: { app: number; simulator: number };
};

/** Writes demo.env and then demo.json: who sees the second finds the first. */
export function writeDemoFiles(dataFolder: string, environment: Record<string, string>, facts: DemoFacts): void {
  writePrivateFile(path.join(dataFolder, "demo.env"), toEnvFile(environment));
  writePrivateFile(path.join(dataFolder, "demo.json"), `${JSON.stringify(facts, null, 2)}\n`);
}

export function removeDemoFiles(dataFolder: string): void {
  for (const name of ["demo.json", "demo.env"]) rmSync(path.join(dataFolder, name), { force: true });
}
