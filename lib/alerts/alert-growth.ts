import { HOUR_MS } from "#lib/time/hours.ts";

/** Operators hear of the growth of one alert at most so often. */
export const GROWTH_MS = HOUR_MS;

/** Counts that alerts hold in their data. */
const counts = ["records", "units", "lostRecords", "lostUnits", "events", "notices", "agreements"] as const;

/**
 * Whether an alert has grown so much since operators were last notified that they are notified again: one of its counts
 * has doubled, or is no longer 0. Doubling repeats a mail about as often as the count has binary digits, however fast
 * it grows. Pure.
 *
 * @param notified the alert's data at the last notification; null: not known, so nothing is compared.
 */
export function hasGrownMuch(notified: unknown, current: unknown): boolean {
  if (notified === null || notified === undefined) return false;
  return counts.some((name) => {
    const now = countIn(current, name);
    return now > 0 && now >= 2 * countIn(notified, name);
  });
}

function countIn(data: unknown, name: string): number {
  const value = typeof data === "object" && data !== null ? (data as Record<string, unknown>)[name] : undefined;
  return typeof value === "number" ? value : 0;
}
