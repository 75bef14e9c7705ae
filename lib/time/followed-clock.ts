import { AppError } from "#lib/errors/app-error.ts";
import type { Clock } from "#lib/time/clock.ts";

/** What a followed clock answers: its time, the machine's time at that moment, and how many of its seconds pass in one. */
type ClockReading = { now: Date; rate: number };

/** Asks the followed clock once. @throws anything when it does not answer. */
type ReadClock = () => Promise<ClockReading>;

/** A reading older than this is taken again before it is used: well under the second that the interface promises. */
const FRESH_MS = 250;

/**
 * A clock that follows another one: read again when its last reading is older than a quarter of a second, extrapolated by the
 * other's rate between readings and while it does not answer. Concurrent callers share one reading.
 */
export function followedClock(read: ReadClock, monotonicMs: () => number = () => performance.now()): Clock {
  let anchor: { reading: ClockReading; takenAt: number } | null = null;
  let pending: Promise<void> | null = null;

  async function refresh(): Promise<void> {
    try {
      const reading = await read();
      anchor = { reading, takenAt: monotonicMs() };
    } catch (cause) {
      if (anchor === null) {
        throw new AppError("UNAVAILABLE", "the clock that CLOCK_URL names does not answer", { cause, retryable: true });
      }
    }
  }

  return {
    isFollowed: true,
    async now() {
      if (anchor === null || monotonicMs() - anchor.takenAt > FRESH_MS) {
        pending ??= refresh().finally(() => (pending = null));
        await pending;
      }
      const { reading, takenAt } = anchor!;
      return new Date(reading.now.getTime() + (monotonicMs() - takenAt) * reading.rate);
    },
  };
}

/** Reads the clock that an address answers with `{now, machineNow, rate}` (the simulator's control API). */
export function readClockFrom(url: string): ReadClock {
  return async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000), cache: "no-store" });
    if (!response.ok) throw new Error(`the clock answered ${response.status}`);
    const body = (await response.json()) as { now?: unknown; rate?: unknown };
    const now = new Date(String(body.now));
    if (Number.isNaN(now.getTime()) || typeof body.rate !== "number") throw new Error("the clock answered no time");
    return { now, rate: body.rate };
  };
}
