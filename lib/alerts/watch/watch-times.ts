/**
 * The instants that a watch compares with: business time, and machine time for arrivals of buyers, which live by it as
 * sessions do.
 */
export type WatchTimes = { now: Date; machineNow: Date };
