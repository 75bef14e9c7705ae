import type { JobClock } from "#lib/jobs/clock/job-clock.ts";

/** A job run is due every minute; after three the clock that calls it is late. */
const LATE_SECONDS = 180;

/** "Last run 22 s ago", and whether that is too long. Pure. */
export function lastRunWords({ ageSeconds }: JobClock): { words: string; isLate: boolean } {
  if (ageSeconds === null) return { words: "No run yet", isLate: true };
  return { words: `Last run ${ageWords(ageSeconds)} ago`, isLate: ageSeconds > LATE_SECONDS };
}

/** "22 s", "3 min", "2 h", "2 d". Pure. */
export function ageWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`;
}
