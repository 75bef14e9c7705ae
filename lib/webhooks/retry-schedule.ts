const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The pauses after the first, second, … failure: about three days in all (W04). */
const PAUSES_MS = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** An endpoint that has only failed for so long is switched off. */
export const FAILING_DAYS = 5;

/**
 * When a delivery is tried again after its `attempts`th failure; null: given up. A fifth of each pause is left to
 * chance, so that many do not come at once; what the receiver asks for in Retry-After is waited for, up to a day. Pure.
 *
 * @param random from 0 to 1.
 */
export function nextTry(attempts: number, now: Date, random: number, retryAfter: string | null = null): Date | null {
  const pause = PAUSES_MS[attempts - 1];
  if (pause === undefined) return null;
  const chosen = pause * (0.9 + 0.2 * random);
  const asked = Math.min(askedFor(retryAfter, now), 24 * HOUR);
  return new Date(now.getTime() + Math.max(chosen, asked));
}

function askedFor(retryAfter: string | null, now: Date): number {
  if (retryAfter === null) return 0;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * SECOND;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime());
}
