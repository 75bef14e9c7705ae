/** A job run is due every minute; after three the clock that calls it has stopped. */
const LATE_MS = 180_000;

/** "Last run 22 s ago", and whether that is too long. Both instants are machine time. Pure. */
export function lastRunWords(finishedAt: Date | null, now: Date): { words: string; isLate: boolean } {
  if (finishedAt === null) return { words: "No run yet", isLate: true };
  const ms = Math.max(0, now.getTime() - finishedAt.getTime());
  const s = Math.floor(ms / 1000);
  const ago =
    s < 60
      ? `${s} s`
      : s < 7_200
        ? `${Math.floor(s / 60)} min`
        : s < 172_800
          ? `${Math.floor(s / 3_600)} h`
          : `${Math.floor(s / 86_400)} d`;
  return { words: `Last run ${ago} ago`, isLate: ms > LATE_MS };
}
