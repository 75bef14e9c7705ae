const FIRST_MS = 200;
const LONGEST_MS = 30_000;

/**
 * Whether the same request may do better later: too many requests, a fault of the server, or no answer at all (0).
 * Pure.
 */
export function isWorthRetrying(status: number): boolean {
  return status === 0 || status === 408 || status === 425 || status === 429 || status >= 500;
}

/**
 * How long to wait before the next try: at random up to a limit that doubles with each failure (200 ms to 30 s), so
 * that many clients do
 * not come back at once; never less than the server asked for. Pure but for `random`.
 *
 * @param failures how many tries have failed, 1 after the first.
 */
export function waitBeforeRetry(failures: number, retryAfterMs: number | null, random: () => number): number {
  const limit = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  const drawn = limit / 2 + (random() * limit) / 2;
  return Math.round(Math.max(drawn, retryAfterMs ?? 0));
}

/** A `Retry-After` header in milliseconds: seconds or a date; null without a usable one. Pure. */
export function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const asked = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(asked) && asked > 0 ? Math.min(asked, 10 * 60_000) : null;
}
