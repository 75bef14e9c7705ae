import type { Clock } from "#lib/time/clock.ts";
import { MINUTE_MS } from "#lib/time/hours.ts";

type SchedulerDeps = {
  clock: Clock;
  /** One job run. */
  run: () => Promise<unknown>;
  report: (error: unknown) => void;
};

/** How often the clock is looked at. A followed clock may run fast: then a run a machine second at most. */
const TICK_MS = 1_000;

/**
 * Runs the jobs at the start of each business minute, and once at the start. A run that takes longer is not joined by a
 * second one of this process; what fails is reported and tried again with the next minute.
 *
 * @returns stops the clock and waits for the run under way.
 */
export function startScheduler({ clock, run, report }: SchedulerDeps): () => Promise<void> {
  let lastMinute = -1;
  let underWay: Promise<void> | null = null;

  async function tick(): Promise<void> {
    const minute = Math.floor((await clock.now()).getTime() / MINUTE_MS);
    if (minute === lastMinute) return;
    // Also when the clock was set back: a run finds nothing to do then.
    lastMinute = minute;
    await run();
  }

  function begin(): void {
    underWay ??= tick()
      .catch(report)
      .finally(() => {
        underWay = null;
      });
  }

  const timer = setInterval(begin, TICK_MS);
  begin();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
