/**
 * Requests a second, per account and region (AWS facts 3.1, 9.2). Operations without a published quota are not here.
 */
export const REQUESTS_PER_SECOND: Readonly<Record<string, number>> = {
  BatchMeterUsage: 10,
  MeterUsage: 10,
  RegisterUsage: 5,
  GetEntitlements: 20,
  LookupEvents: 2,
};

/**
 * The second is 50 ms short, so that a client which keeps exactly to the rate is not throttled because the network
 * delivered two of its requests a little closer together.
 */
const WINDOW_MS = 950;

export type RateLimiter = {
  /** Takes a request of the key; false when its quota of the last second is used up. */
  take(key: string, perSecond: number): boolean;
  clear(): void;
};

/** A sliding window per key: refused requests do not count. Machine time. */
export function openRateLimiter(monotonicNow: () => number = () => performance.now()): RateLimiter {
  const taken = new Map<string, number[]>();
  return {
    take(key, perSecond) {
      const now = monotonicNow();
      const recent = (taken.get(key) ?? []).filter((at) => now - at < WINDOW_MS);
      const isAllowed = recent.length < perSecond;
      if (isAllowed) recent.push(now);
      taken.set(key, recent);
      return isAllowed;
    },
    clear: () => taken.clear(),
  };
}
