import type { Store } from "#simulator/state/store.ts";
import type { ClockSetting } from "#simulator/state/setting-types.ts";

export type Clock = {
  /** Epoch milliseconds as AWS would see them. */
  now(): number;
  rate(): number;
  setting(): ClockSetting | null;
  set(setting: ClockSetting | null): void;
  /** Forgets which instants the clock showed before. */
  forget(): void;
  /**
   * How much machine time has passed since the clock showed `instant`, in milliseconds (negative: it will show it
   * then); the least over the machine's own clock and every setting of the last quarter of an hour. A client that
   * took its time from an answer's Date header is as old as that answer, however far the clock jumped since.
   */
  ageOf(instant: number): number;
};

const REMEMBERED_MS = 15 * 60_000;

/** What a setting of the clock shows at a machine instant. */
export function simulatedNow(setting: ClockSetting | null, machineNow: number): number {
  if (setting === null) return machineNow;
  return Math.floor(setting.simulatedAt + (machineNow - setting.machineAt) * setting.rate);
}

/** The simulated clock: the machine's, unless it was set, shifted or given another rate. */
export function openClock(store: Store): Clock {
  /** Settings that ruled until `until`, in machine time. */
  let earlier: { setting: ClockSetting | null; until: number }[] = [];
  const setting = (): ClockSetting | null => store.getSingle("clock") ?? null;

  function ageUnder(shown: ClockSetting | null, until: number, instant: number, machineNow: number): number {
    if (shown === null) return machineNow - instant;
    const ahead = instant - simulatedNow(shown, until);
    if (shown.rate === 0) return ahead === 0 ? machineNow - until : machineNow - until - ahead;
    // Never counted dearer than on the simulated clock itself: a clock that runs slow still has 15 minutes.
    return machineNow - until - ahead / Math.max(1, shown.rate);
  }

  return {
    now: () => simulatedNow(setting(), Date.now()),
    rate: () => setting()?.rate ?? 1,
    setting,
    set(next) {
      const machineNow = Date.now();
      earlier = earlier.filter(({ until }) => machineNow - until < REMEMBERED_MS);
      earlier.push({ setting: setting(), until: machineNow });
      store.setSingle("clock", next);
    },
    forget() {
      earlier = [];
    },
    ageOf(instant) {
      const machineNow = Date.now();
      const ages = [
        machineNow - instant,
        ageUnder(setting(), machineNow, instant, machineNow),
        ...earlier
          .filter(({ until }) => machineNow - until < REMEMBERED_MS)
          .map(({ setting: shown, until }) => ageUnder(shown, until, instant, machineNow)),
      ];
      return ages.reduce((least, age) => (Math.abs(age) < Math.abs(least) ? age : least));
    },
  };
}
