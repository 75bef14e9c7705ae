import { TallyportError } from "./api-error.ts";
import type { Rejection, Verdict } from "./client-types.ts";

/** What became of all events that were reported before a flush began and had no verdict yet. */
export type FlushResult = { accepted: number; duplicates: number; rejected: Rejection[] };

type Wait = {
  /** The last event that it waits for. */
  upTo: number;
  open: number;
  result: FlushResult;
  resolve: (result: FlushResult) => void;
  reject: (error: TallyportError) => void;
  timer: ReturnType<typeof setTimeout> | null;
};

/** Those who wait until what they reported has a verdict. */
export type FlushWaits = {
  /** Waits for `open` events, the last of them number `upTo`. */
  wait(upTo: number, open: number, timeoutMs: number): Promise<FlushResult>;
  settle(number: number, verdict: Verdict): void;
  /** Ends all waits, without giving up the events. */
  fail(error: TallyportError): void;
};

export function createFlushWaits(): FlushWaits {
  const waits = new Set<Wait>();

  function end(wait: Wait, by: () => void): void {
    waits.delete(wait);
    if (wait.timer !== null) clearTimeout(wait.timer);
    by();
  }

  return {
    wait(upTo, open, timeoutMs) {
      const result: FlushResult = { accepted: 0, duplicates: 0, rejected: [] };
      if (open === 0) return Promise.resolve(result);
      return new Promise((resolve, reject) => {
        const wait: Wait = { upTo, open, result, resolve, reject, timer: null };
        const late = () =>
          end(wait, () =>
            reject(
              new TallyportError(0, "FLUSH_TIMEOUT", `${wait.open} events have no verdict yet; they stay buffered`),
            ),
          );
        if (Number.isFinite(timeoutMs)) wait.timer = setTimeout(late, timeoutMs);
        waits.add(wait);
      });
    },
    settle(number, verdict) {
      for (const wait of waits) {
        if (number > wait.upTo) continue;
        if (verdict.status === "rejected") wait.result.rejected.push(verdict);
        else wait.result[verdict.status === "accepted" ? "accepted" : "duplicates"]++;
        if (--wait.open === 0) end(wait, () => wait.resolve(wait.result));
      }
    },
    fail(error) {
      for (const wait of waits) end(wait, () => wait.reject(error));
    },
  };
}
