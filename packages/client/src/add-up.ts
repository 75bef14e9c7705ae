import type { UsageAmount } from "./client-types.ts";
import { MAX_MICROS, microsOf, textOf } from "./micros.ts";

const HOUR_MS = 3_600_000;

type Sum = { event: UsageAmount; hour: number; micros: bigint; at: Date };

/** Adds usage up on this side, so that a million calls leave as one event. */
export type Adder = {
  /** Adds one use. @returns events that are full and must leave now. @throws TypeError for a quantity that is none. */
  add(event: UsageAmount, now: Date): UsageAmount[];
  /** Takes out all sums, each as one event, or those only of hours that are over at `now`. */
  take(now?: Date): UsageAmount[];
  readonly size: number;
};

/**
 * For dimensions that are summed: agreement, dimension, tags and UTC hour make one event, stamped with the last use in
 * it.
 */
export function createAdder(): Adder {
  const sums = new Map<string, Sum>();

  return {
    add({ quantity, timestamp, ...event }, now) {
      const micros = microsOf(quantity);
      if (micros === null) throw new TypeError("quantity must be 0 to 2147483647 with at most 6 decimals");
      const at = timestamp === undefined ? now : new Date(timestamp);
      if (Number.isNaN(at.getTime())) throw new TypeError("timestamp is no instant");
      const hour = Math.floor(at.getTime() / HOUR_MS);
      const key = JSON.stringify([hour, ...entriesOf(event)]);
      const sum = sums.get(key);
      if (sum === undefined) {
        sums.set(key, { event: { ...event, quantity: 0 } as UsageAmount, hour, micros, at });
        return [];
      }
      if (sum.micros + micros > MAX_MICROS) {
        sums.set(key, { event: sum.event, hour, micros, at });
        return [written(sum)];
      }
      sum.micros += micros;
      if (at > sum.at) sum.at = at;
      return [];
    },
    take(now) {
      const over = now === undefined ? Infinity : Math.floor(now.getTime() / HOUR_MS);
      const taken: UsageAmount[] = [];
      for (const [key, sum] of sums) {
        if (sum.hour >= over) continue;
        sums.delete(key);
        taken.push(written(sum));
      }
      return taken;
    },
    get size() {
      return sums.size;
    },
  };
}

function written({ event, micros, at }: Sum): UsageAmount {
  return { ...event, quantity: textOf(micros), timestamp: at };
}

function entriesOf(event: object): unknown[] {
  return Object.entries(event)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]: [string, unknown]) => [
      name,
      typeof value === "object" && value !== null ? entriesOf(value) : value,
    ]);
}
