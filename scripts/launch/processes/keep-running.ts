import { setTimeout as wait } from "node:timers/promises";
import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";
import type { Server } from "#scripts/launch/processes/server.ts";

/** One that lived at least so long starts again at once; one that keeps dying waits longer each time. */
const HEALTHY_MS = 30_000;
const LONGEST_WAIT_MS = 5_000;

/**
 * Starts a server again whenever it ends unasked, until the lifetime ends. Never rejects.
 *
 * @param current the server that runs now
 * @param restart starts another, and makes it the current one
 */
export async function keepRunning(
  life: Lifetime,
  name: string,
  current: () => Server,
  restart: () => Promise<void>,
): Promise<void> {
  let pauseMs = 100;
  while (!life.isEnding()) {
    const started = Date.now();
    await current().ended;
    if (life.isEnding()) return;
    pauseMs = Date.now() - started > HEALTHY_MS ? 100 : Math.min(pauseMs * 2, LONGEST_WAIT_MS);
    console.log(`  ! The ${name} ended unasked; starting it again.`);
    await wait(pauseMs);
    if (life.isEnding()) return;
    try {
      await restart();
      console.log(`  ✓ The ${name} runs again.`);
    } catch (error) {
      if (!life.isEnding()) console.log(`  ! ${(error as Error).message}`);
    }
  }
}
