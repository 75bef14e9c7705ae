/**
 * Business time: rules hours, windows, terms, event ages and schedules. Machine time (the database's) rules leases, backoff, the
 * limiter and sessions, and never comes from here.
 */
export type Clock = {
  /** Business time now. @throws AppError UNAVAILABLE when a followed clock was never reached. */
  now(): Promise<Date>;
  /** Whether business time is another's than the machine's. */
  readonly isFollowed: boolean;
};

/** The machine's own time. */
export const machineClock: Clock = { now: () => Promise.resolve(new Date()), isFollowed: false };

/** A clock that stands at `at`, whatever the machine's says: for work that has taken its instant, and for tests. */
export function fixedClock(at: Date): Clock {
  return { now: () => Promise.resolve(at), isFollowed: true };
}
