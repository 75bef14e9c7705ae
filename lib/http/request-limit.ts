import { AppError } from "#lib/errors/app-error.ts";

/**
 * Sheds load: at most `perSecond` requests of one key in a second, on this server. In memory on purpose: it protects
 * this process, promises nothing, and costs no round trip. The API promises 50; `perSecond` lies well above.
 */
export function createRequestLimit(perSecond: number, monotonicMs: () => number = () => performance.now()) {
  let second = -1;
  const counts = new Map<string, number>();

  /** Counts one request. @throws AppError RATE_LIMITED. */
  return function countRequest(key: string): void {
    const current = Math.floor(monotonicMs() / 1000);
    if (current !== second) {
      second = current;
      counts.clear();
    }
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > perSecond) throw new AppError("RATE_LIMITED", `more than ${perSecond} requests in a second`);
  };
}
