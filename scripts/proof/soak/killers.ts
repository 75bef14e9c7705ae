import { setTimeout as wait } from "node:timers/promises";
import type { SeededRandom } from "#lib/testing/seeded-random.ts";
import type { Victim } from "#scripts/proof/soak/victim.ts";

/** How often each kind was killed, of how often it is to be. */
export type Kills = Record<"submitters" | "servers" | "databases", { done: number; of: number }>;

export function isEnough(kills: Kills): boolean {
  return Object.values(kills).every(({ done, of }) => done >= of);
}

type KillerDeps = { kills: Kills; random: SeededRandom; isOver: () => boolean };

/** Waits by which submitters are killed after they are ready: at any line of a job run. */
const SHORTEST_MS = 40;
const LONGEST_MS = 540;

/** Starts a submitter, kills it a moment after it began, and again until all kills are done. Several of these at once: so many
 * submitters alive. */
export async function killSubmitters(start: () => Victim, { kills, random, isOver }: KillerDeps): Promise<void> {
  while (!isOver()) {
    const victim = start();
    await victim.ready;
    await wait(random.between(SHORTEST_MS, LONGEST_MS));
    if (await victim.kill()) kills.submitters.done++;
  }
}

/**
 * Keeps one server, and kills it now and then, in step with the submitters' kills: what is left of one kind is never much more than
 * of another.
 *
 * @param listening told where the server listens; null: nowhere for now.
 */
export async function killServers(
  start: () => Promise<{ victim: Victim; url: string }>,
  { kills, random, isOver }: KillerDeps,
  listening: (url: string | null) => void,
): Promise<void> {
  while (!isOver()) {
    const { victim, url } = await start();
    listening(url);
    await wait(random.between(300, 2_500));
    while (isAhead(kills, "servers") && !isOver() && !victim.isGone()) await wait(100);
    listening(null);
    if (await victim.kill()) kills.servers.done++;
  }
}

export async function killDatabases(kill: () => Promise<void>, { kills, random, isOver }: KillerDeps): Promise<void> {
  while (!isOver()) {
    await wait(random.between(500, 3_000));
    if (isAhead(kills, "databases")) continue;
    await kill();
    kills.databases.done++;
  }
}

/** Whether a kind has had its share of kills, measured by the submitters'; all that is left may go once those are done. */
function isAhead({ submitters, ...others }: Kills, kind: "servers" | "databases"): boolean {
  const { done, of } = others[kind];
  if (done >= of) return true;
  return submitters.done < submitters.of && done / of > submitters.done / submitters.of;
}
