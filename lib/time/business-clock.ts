import { env } from "#lib/env/env.ts";
import { machineClock, type Clock } from "#lib/time/clock.ts";
import { followedClock, readClockFrom } from "#lib/time/followed-clock.ts";

const kept = globalThis as { tallyportClock?: Clock };

/** The process's one business clock: the machine's, or the one that CLOCK_URL names. */
export function businessClock(): Clock {
  const { clockUrl } = env();
  return (kept.tallyportClock ??= clockUrl === null ? machineClock : followedClock(readClockFrom(clockUrl)));
}
