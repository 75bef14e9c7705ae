export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The start of the UTC hour that holds `at`. Pure. */
export function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
}

/** The start of the UTC hour `count` hours after that of `hour`; negative counts go back. Pure. */
export function addHours(hour: Date, count: number): Date {
  return new Date(hour.getTime() + count * HOUR_MS);
}

/** The first instant of the UTC month that holds `at`. Pure. */
export function monthOf(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
}

/** The first instant of the UTC month after the one that holds `at`. Pure. */
export function nextMonthOf(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
}

/** ISO 8601 in UTC without a fraction where there is none: `2026-11-21T10:00:00Z`, as the API writes instants. Pure. */
export function toIso(at: Date): string {
  const instant = at.getTime();
  if (instant !== lastIso.instant) lastIso = { instant, text: at.toISOString().replace(".000Z", "Z") };
  return lastIso.text;
}

/** Most of what is written in a row are hours, and most of them the same one. */
let lastIso = { instant: NaN, text: "" };
