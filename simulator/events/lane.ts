import { setTimeout as sleep } from "node:timers/promises";
import type { Sim } from "#simulator/context/sim.ts";
import { derivedSeed, seededRandom, shuffled } from "#simulator/state/random.ts";
import type { DeliverySettings } from "#simulator/state/setting-types.ts";

/** How long events are gathered before they go out in another order. */
const SHUFFLE_WINDOW_MS = 300;

/** What a way out of here can do with an event. */
type Way = {
  /** Sends it once; true when it arrived. */
  attempt(eventId: string, isLast: boolean): Promise<boolean>;
  /** Writes down that it got lost. */
  lose(eventId: string): void;
  /** After these pauses (machine time) an event that did not arrive is sent again; then it is given up. */
  retryAfterMs: readonly number[];
};

type Lane = { enqueue(eventIds: readonly string[]): void; restart(): void };

/**
 * One way by which events leave, in their order, each in its own time: delayed, twice, never or shuffled as the delivery
 * settings say. Each lane draws from a stream of its own, so that one way's luck does not change another's.
 */
export function openLane(sim: Sim, stream: number, way: Way, stopping: AbortSignal): Lane {
  let random: () => number = () => 1;
  let queue: string[] = [];
  let isDraining = false;
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping, ref: false });

  function restart(): void {
    random = seededRandom(derivedSeed(sim.delivery().seed, stream));
  }

  async function retry(eventId: string): Promise<void> {
    for (const [index, ms] of way.retryAfterMs.entries()) {
      await pause(ms);
      if (await way.attempt(eventId, index === way.retryAfterMs.length - 1)) return;
    }
  }

  /** Pauses end when the simulator stops; what was owed is still marked so. */
  function inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!stopping.aborted) throw error;
    });
  }

  async function deliver(eventId: string, settings: DeliverySettings): Promise<void> {
    if (random() < settings.loseRate) return way.lose(eventId);
    const isTwice = random() < settings.duplicateRate;
    if (settings.delayMs > 0) await pause(settings.delayMs);
    if (!(await way.attempt(eventId, false))) inBackground(retry(eventId));
    else if (isTwice) await way.attempt(eventId, true);
  }

  async function drain(): Promise<void> {
    while (queue.length > 0 && !stopping.aborted) {
      const settings = sim.delivery();
      if (settings.shuffle) await pause(SHUFFLE_WINDOW_MS);
      const batch = settings.shuffle ? shuffled(queue, random) : [...queue];
      queue = [];
      // A long delay must not hold up what comes after it; in order is what starts first.
      if (settings.delayMs > 0) for (const eventId of batch) inBackground(deliver(eventId, settings));
      else for (const eventId of batch) await deliver(eventId, settings);
    }
  }

  function wake(): void {
    if (isDraining) return;
    isDraining = true;
    inBackground(
      drain().finally(() => {
        isDraining = false;
      }),
    );
  }

  restart();
  return {
    restart,
    enqueue(eventIds) {
      queue.push(...eventIds);
      if (queue.length > 0) setImmediate(wake);
    },
  };
}
