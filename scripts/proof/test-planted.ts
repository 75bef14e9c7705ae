import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startEmbeddedPostgres } from "#scripts/postgres/embedded-postgres.ts";
import { generateClient } from "#scripts/launch/build/generate-client.ts";
import { live, type Lifetime } from "#scripts/launch/processes/lifetime.ts";
import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";
import { plantedDefects } from "#scripts/proof/planted-defects.ts";
import { runNamedTests } from "#scripts/proof/run-named-tests.ts";
import { applyPatches, copySources, misfitOf } from "#scripts/proof/source-copy.ts";

/**
 * `npm run test:planted`: a test that cannot fail proves nothing. Each defect is planted alone in a copy of the sources, and exactly its
 * test must fail there, having passed before. Numbers as arguments run those only. Exit code 1 when a defect survives or fits no more.
 */
export function main(): Promise<number> {
  return live(async (life) => {
    await generateClient();
    const asked = new Set(process.argv.slice(2).map(Number));
    const defects = plantedDefects.filter(({ number }) => asked.size === 0 || asked.has(number));
    const folder = copySources(life);
    const databaseUrl = await startDatabase(life);
    const where = { life, folder, databaseUrl };

    const faults = new Map<PlantedDefect, string>();
    for (const defect of defects) {
      const misfit = defect.patches.map((patch) => misfitOf(folder, patch)).find((fault) => fault !== null);
      if (misfit !== undefined) faults.set(defect, misfit);
    }
    for (const project of ["unit", "db"] as const) {
      const ofProject = defects.filter(({ test }) => test.project === project);
      if (ofProject.length === 0) continue;
      const sound = await runNamedTests(
        where,
        ofProject.map(({ test }) => test),
      );
      for (const defect of ofProject) {
        const outcome = sound.titles.get(defect.test.title) ?? "absent";
        if (outcome !== "passed") faults.set(defect, `unplanted, the test is ${outcome}`);
      }
    }

    for (const defect of defects) {
      const started = Date.now();
      if (!faults.has(defect)) {
        const fault = await plant(where, defect);
        if (fault !== null) faults.set(defect, fault);
      }
      const fault = faults.get(defect);
      const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(5);
      console.log(
        `${fault === undefined ? "✓" : "✗"} ${String(defect.number).padStart(2)} ${seconds} s  ${defect.name}`,
      );
      console.log(`            ${fault === undefined ? "turns red" : `SURVIVES (${fault})`}: ${defect.test.title}`);
    }
    console.log(`${defects.length - faults.size} of ${defects.length} planted defects turn their test red`);
    return faults.size > 0 ? 1 : 0;
  });
}

async function plant(where: Parameters<typeof runNamedTests>[0], defect: PlantedDefect): Promise<string | null> {
  const undo = applyPatches(where.folder, defect.patches);
  try {
    const { titles, broken } = await runNamedTests(where, [defect.test]);
    if (broken) return "the file does not load with it";
    const others = [...titles].filter(([title, outcome]) => outcome === "failed" && title !== defect.test.title);
    if (others.length > 0) return `another test fails: ${others[0]![0]}`;
    return titles.get(defect.test.title) === "failed" ? null : "the test still passes";
  } finally {
    undo();
  }
}

async function startDatabase(life: Lifetime): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tallyport-planted-db-"));
  life.guard.watchFolder(folder);
  life.onEnd(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
  const server = await startEmbeddedPostgres({
    folder,
    preferredPort: 23_432,
    database: "postgres",
    settings: ["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
    environment: process.env,
    onPid: (pid) => life.guard.watch(pid, { signal: "SIGINT" }),
  });
  life.onEnd(async () => {
    await server.stop();
    life.guard.forget(server.pid);
  });
  return server.url;
}
