import { readFileSync, writeFileSync } from "node:fs";
import { compareModels } from "#simulator/contract/compare-models.ts";
import { compareRecordFaults } from "#simulator/contract/record-faults.ts";
import { readSdkModels, type Model } from "#simulator/contract/sdk-model.ts";
import { compareInputs, readSimulatedInputs } from "#simulator/contract/simulated-inputs.ts";

type Snapshot = { date: string; versions: Record<string, string>; models: Record<string, Model> };

const SNAPSHOT = new URL("./snapshot.json", import.meta.url);

export function readSnapshot(): Snapshot {
  return JSON.parse(readFileSync(SNAPSHOT, "utf8")) as Snapshot;
}

/** Takes the installed SDK's models as the ones that we rely on from now. */
export async function writeSnapshot(now: Date): Promise<Snapshot> {
  const { versions, models } = await readSdkModels();
  const snapshot = { date: now.toISOString().slice(0, 10), versions, models };
  writeFileSync(SNAPSHOT, `${JSON.stringify(snapshot, null, 2)}\n`);
  return snapshot;
}

/**
 * Compares the installed SDK's models with the snapshot, and the simulator's inputs with the SDK's.
 *
 * @returns what to print, and whether anything of it touches us.
 */
export async function checkContract(): Promise<{ lines: string[]; touchesUs: boolean }> {
  const snapshot = readSnapshot();
  const { versions, models } = await readSdkModels();
  const lines: string[] = [];
  let touchesUs = false;
  for (const [name, model] of Object.entries(models)) {
    const differences = compareModels(snapshot.models[name] ?? {}, model);
    const words = differences.length === 0 ? "as in the snapshot" : `${differences.length} differences`;
    lines.push(
      `${name} ${versions[name] ?? ""} (snapshot of ${snapshot.date}: ${snapshot.versions[name] ?? "none"}): ${words}`,
    );
    for (const { kind, fact, before, after, touchesUs: touches } of differences) {
      const values = [before, after].filter((value) => value !== null).join(" -> ");
      lines.push(`  ${touches ? "!" : " "} ${kind} ${fact}: ${values}`);
      touchesUs ||= touches;
    }
  }
  const mismatches = compareInputs(readSimulatedInputs(), models);
  lines.push(
    `simulator: ${mismatches.length === 0 ? "takes what the SDK's models know" : `${mismatches.length} inputs differ`}`,
  );
  for (const mismatch of mismatches) lines.push(`  ! ${mismatch}`);
  const faults = compareRecordFaults(models);
  lines.push(`errors that end a record: ${faults.length === 0 ? "as in the SDK's schema" : `${faults.length} differ`}`);
  for (const fault of faults) lines.push(`  ! ${fault}`);
  return { lines, touchesUs: touchesUs || mismatches.length + faults.length > 0 };
}
