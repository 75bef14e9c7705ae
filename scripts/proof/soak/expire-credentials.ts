import { setTimeout as wait } from "node:timers/promises";
import { HOUR_MS, MINUTE_MS } from "#lib/time/hours.ts";
import { meteringSubject } from "#lib/metering/submit/set-up-alerts.ts";
import type { SoakWorld } from "#scripts/proof/soak/soak-world.ts";

/** What came of the time in which AWS took no credentials. */
export type Expired = {
  /** Minutes of business time that it lasted. */
  minutes: number;
  /** Requests that AWS refused so, of all operations. */
  refused: number;
  /** Whether an alert of it was open when it ended. */
  isHeard: boolean;
};

type Deps = { world: SoakWorld; faults: readonly Record<string, unknown>[]; seed: number; isOver: () => boolean };

/** Machine time that is waited beyond the minutes until AWS has refused something and operators have heard of it. */
const PATIENCE_MS = 60_000;

const expired = { operation: "*", kind: "error", name: "ExpiredTokenException", status: 403, rate: 1 };

/**
 * Lets AWS answer every request that the credentials are expired, for `minutes` of business time; then it misbehaves as before. It begins a
 * minute before a full hour, so that the usage of that hour is frozen and due meanwhile.
 */
export async function expireCredentials({ world, faults, seed, isOver }: Deps, minutes: number): Promise<Expired> {
  const { simulator, businessNow } = world;
  const hour = Math.ceil((await businessNow()).getTime() / HOUR_MS) * HOUR_MS;
  await simulator.setClock(new Date(hour - MINUTE_MS));
  await simulator.setFaults([expired], seed);
  const from = await businessNow();
  const until = new Date(hour - MINUTE_MS + minutes * MINUTE_MS);
  while ((await businessNow()) < until && !isOver()) await wait(100);
  // Killed servers may have had no time to ask AWS yet.
  const patience = Date.now() + PATIENCE_MS;
  for (;;) {
    const result = { minutes, refused: await countRefused(world, from), isHeard: await isHeard(world) };
    if ((result.refused > 0 && result.isHeard) || isOver() || Date.now() > patience) {
      await simulator.setFaults(faults, seed);
      return result;
    }
    await wait(200);
  }
}

async function countRefused({ simulator }: SoakWorld, from: Date): Promise<number> {
  type Call = { fault: string | null; status: number | null; at: string };
  const { calls } = await simulator.control<{ calls: Call[] }>("GET", "/_sim/calls?limit=10000");
  return calls.filter(({ fault, status, at }) => fault === "error" && status === 403 && new Date(at) >= from).length;
}

/** The database may be killed at any moment: then once more. */
async function isHeard({ pool }: SoakWorld): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    try {
      const { rows } = await pool.query(
        "SELECT FROM alert WHERE kind = 'AWS_SET_UP' AND subject = $1 AND closed_at IS NULL",
        [meteringSubject("us-east-1")],
      );
      return rows.length > 0;
    } catch (error) {
      if (attempt === 100) throw error;
      await wait(200);
    }
  }
}
