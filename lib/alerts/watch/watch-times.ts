/** The instants that a watch judges by: business time, and machine time for arrivals of buyers, which live by it as sessions do. */
export type WatchTimes = { now: Date; machineNow: Date };
