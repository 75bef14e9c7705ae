const HOUR_MS = 3_600_000;

/** BatchMeterUsage takes usage less than 24 hours old, MeterUsage not more than 6 (AWS facts 3.2, 4.2). */
const BATCH_WINDOW_MS = 24 * HOUR_MS;
const METER_USAGE_WINDOW_MS = 6 * HOUR_MS;
/** Last month's usage is taken until this long after the month's end. */
const MONTH_END_GRACE_MS = 6 * HOUR_MS;

export function startOfHour(instant: number): number {
  return Math.floor(instant / HOUR_MS) * HOUR_MS;
}

let lastMonth = { of: NaN, start: NaN };

/** Asked for every record of a batch with the same instant, so the last answer is kept. */
function startOfMonth(instant: number): number {
  if (lastMonth.of === instant) return lastMonth.start;
  const date = new Date(instant);
  lastMonth = { of: instant, start: Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) };
  return lastMonth.start;
}

/** Why AWS does not take usage of `timestamp` in a batch sent at `now`; null when it does. Pure. */
export function batchWindowFault(timestamp: number, now: number): "future" | "too-old" | "month-closed" | null {
  if (timestamp > now) return "future";
  if (now - timestamp >= BATCH_WINDOW_MS) return "too-old";
  const month = startOfMonth(now);
  if (timestamp < month && now >= month + MONTH_END_GRACE_MS) return "month-closed";
  return null;
}

/** The same for MeterUsage. Pure. */
export function meterUsageWindowFault(timestamp: number, now: number): "future" | "too-old" | null {
  if (timestamp > now) return "future";
  return now - timestamp > METER_USAGE_WINDOW_MS ? "too-old" : null;
}
