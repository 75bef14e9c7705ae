import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { isPortFree } from "#scripts/postgres/server-process.ts";
import { verifyLedger } from "#lib/metering/verify/verify-ledger.ts";
import { raceIntakeAgainstFreeze } from "#lib/testing/faults/race-intake.ts";
import { buildApp } from "#scripts/launch/build/build-app.ts";
import { generateClient } from "#scripts/launch/build/generate-client.ts";
import { live, type Lifetime } from "#scripts/launch/processes/lifetime.ts";
import { runSoak, type SoakOptions, type SoakResult } from "#scripts/proof/soak/run-soak.ts";
import { startVictim } from "#scripts/proof/soak/victim.ts";

const sizes = {
  short: { kills: { submitters: 60, servers: 6, databases: 3 }, rounds: 200, expiredMinutes: 10 },
  gate: { kills: { submitters: 500, servers: 50, databases: 25 }, rounds: 10_000, expiredMinutes: 60 },
};

/**
 * `npm run soak`: a short kill loop; `-- --gate` the whole one, with the built app; `--light` without a build; `--pgbouncer` on Debian's PostgreSQL with
 * PgBouncer in between; `--seed` repeats a story.
 * Exit code 1 when a unit was lost, doubled or offered otherwise, or the ledger does not add up. Leaves nothing running.
 */
export function main(): Promise<number> {
  return live(async (life) => {
    const { values } = parseArgs({
      options: {
        gate: { type: "boolean" },
        light: { type: "boolean" },
        pgbouncer: { type: "boolean" },
        seed: { type: "string" },
      },
    });
    const size = values.gate ? sizes.gate : sizes.short;
    const seed = Number(values.seed ?? Date.now() % 1_000_000);
    if (values.light) await generateClient();
    else await buildApp(life, process.env);
    const folder = mkdtempSync(path.join(os.tmpdir(), "tallyport-soak-"));
    life.guard.watchFolder(folder);
    life.onEnd(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
    console.log(
      `Seed ${seed}. Each server, submitter and the database die by kill -9, AWS misbehaves in 55 % of calls.`,
    );

    const started = Date.now();
    const result = await runSoak(life, {
      ...{ seed, folder, kills: size.kills, clockRate: 60, agreements: 24, expiredMinutes: size.expiredMinutes },
      isPooled: values.pgbouncer ?? false,
      ...(values.light ? {} : { startServer: startBuiltServer(life) }),
      progress: ({ submitters, servers, databases }, fed) => {
        const seconds = Math.round((Date.now() - started) / 1000);
        const told = [submitters, servers, databases].map(({ done, of }) => `${done}/${of}`);
        console.log(
          `  ${String(seconds).padStart(5)} s  killed: submitters ${told[0]}, servers ${told[1]}, database ${told[2]}; ${fed.events.size} events taken`,
        );
      },
    });
    const race = await raceFreezes(result, size.rounds);
    print(result, Date.now() - started, race);
    const isRefused = result.expired.refused > 0 && result.expired.isHeard;
    return race === null && isRefused && Object.values(result.verdict.faults).every((count) => count === 0) ? 0 : 1;
  });
}

/** The built app on a free port. Each start has a port of its own: what a killed one leaves behind is in nobody's way. */
function startBuiltServer(life: Lifetime): NonNullable<SoakOptions["startServer"]> {
  let next = 5_600;
  return async (environment) => {
    for (;;) {
      const port = await freePort(() => (next = next >= 5_690 ? 5_600 : next + 1));
      const url = `http://localhost:${port}`;
      const victim = startVictim(life, ["scripts/serve/main.ts"], { ...environment, PORT: String(port) });
      while (!victim.isGone() && !life.isEnding()) {
        const answer = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
        if (answer?.status === 200) return { victim, url };
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      if (life.isEnding()) throw new Error("the soak is ending");
    }
  };
}

async function freePort(pick: () => number): Promise<number> {
  for (;;) {
    const port = pick();
    if (await isPortFree(port)) return port;
  }
}

/** M05: the freeze against the intake of its own hour, round after round. @returns what is wrong; null when nothing is. */
async function raceFreezes({ world }: SoakResult, rounds: number): Promise<string | null> {
  console.log(`  ${rounds} rounds of intake against the freeze of its hour …`);
  try {
    await raceIntakeAgainstFreeze(world, { rounds });
  } catch (error) {
    return (error as Error).message;
  }
  const difference = await verifyLedger(world.pool);
  return difference === null ? null : `${difference.check}: ${difference.found}`;
}

function print(
  { verdict, kills, fed, expired, faulty, drainMs }: SoakResult,
  tookMs: number,
  race: string | null,
): void {
  const rows: [string, string | number][] = [
    ["submitters killed", kills.submitters.done],
    ["servers killed", kills.servers.done],
    ["databases killed", kills.databases.done],
    ["calls that AWS answered badly", `${(100 * faulty).toFixed(1)} %`],
    [`credentials expired for ${expired.minutes} min: refused`, expired.refused],
    ["alert of it", expired.isHeard ? "open until they were renewed" : "MISSING"],
    ["requests of usage, of these sent again", `${fed.requests}, ${fed.repeated}`],
    ["events taken", verdict.events],
    ["records", verdict.records],
    ["offers to AWS", verdict.offers],
    ["units billed", verdict.billed],
    ["backlog at the end gone within", `${(drainMs / 1000).toFixed(1)} s`],
    ["took", `${(tookMs / 1000).toFixed(0)} s`],
    ...Object.entries(verdict.faults),
    ["intake against freeze", race ?? "every unit counted once"],
  ];
  console.log("");
  for (const [name, value] of rows) console.log(`  ${name.padEnd(40)} ${value}`);
  for (const word of verdict.words.slice(0, 20)) console.log(`  ! ${word}`);
}
