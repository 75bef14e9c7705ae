import { HOUR_MS, MINUTE_MS, addHours, nextMonthOf } from "#lib/time/hours.ts";

// Every limit in time of intake, freezing and sending, in one place. Sources: BatchMeterUsage's reference (24 hours;
// 06:00 UTC on the 1st for the month before); docs/rules.md, sections 3, 4 and 6 for our own margins.

/** AWS refuses a record whose timestamp is this old. */
const WINDOW_HOURS = 24;
/** AWS takes the usage of a month until this hour of the next month's first day, UTC. */
const MONTH_END_HOUR = 6;
/** We last send this long before AWS's window closes. */
const SENDING_MARGIN_MS = MINUTE_MS;
/** A record is frozen at the latest this long before it can no longer be sent. */
const FREEZING_MARGIN_MS = 30 * MINUTE_MS;
/** An hour takes its own usage until this long before the window of its first instant closes. */
const INTAKE_MARGIN_MS = 30 * MINUTE_MS;
/** Clocks differ: usage may be stamped this far ahead of ours. */
const AHEAD_MS = 5 * MINUTE_MS;

/** Whether usage stamped `at` lies further ahead than clocks may differ. Pure. */
export function isInFuture(at: Date, now: Date): boolean {
  return at.getTime() - now.getTime() > AHEAD_MS;
}

/**
 * Whether usage stamped `at` can be billed by no hour any more: 24 hours old, or last month's after 06:00 UTC on the
 * 1st. Pure.
 */
export function isTooOld(at: Date, now: Date): boolean {
  if (now.getTime() - at.getTime() >= WINDOW_HOURS * HOUR_MS) return true;
  return isFirstOfMonth(now) && now.getTime() >= awsMonthEnd(at).getTime();
}

/** Whether an hour may still take usage of its own, as far as time goes; its record must not be frozen either. Pure. */
export function isOwnHourOpen(hour: Date, now: Date): boolean {
  if (now.getTime() >= hour.getTime() + WINDOW_HOURS * HOUR_MS - INTAKE_MARGIN_MS) return false;
  return !isFirstOfMonth(now) || now.getTime() < awsMonthEnd(hour).getTime() - INTAKE_MARGIN_MS;
}

/**
 * The instants after which a record of `hour` is not sent: by AWS's 24 hours, counted from its timestamp, and by the
 * month's end.
 */
type SendingLimits = { windowEnd: Date; monthEnd: Date };

/**
 * Until when a record of `hour` may be sent, margins taken off. A timestamp later than the hour's start moves
 * `windowEnd` with it. Pure.
 */
export function sendingLimits(hour: Date): SendingLimits {
  return {
    windowEnd: new Date(addHours(hour, WINDOW_HOURS).getTime() - SENDING_MARGIN_MS),
    monthEnd: new Date(awsMonthEnd(hour).getTime() - SENDING_MARGIN_MS),
  };
}

/**
 * The instant at which the record of `hour` is frozen: `graceMinutes` after the hour's end and after its first event
 * (null: only the hour's end counts), but early enough to be sent: 30 minutes before it no longer can be, last month's
 * by 05:00 UTC on the 1st. Pure.
 */
export function freezesAt(hour: Date, firstEventAt: Date | null, graceMinutes: number): Date {
  const from = Math.max(addHours(hour, 1).getTime(), firstEventAt?.getTime() ?? 0);
  return new Date(Math.min(from + graceMinutes * MINUTE_MS, freezingLimit(hour).getTime()));
}

/** The latest instant at which the record of `hour` is frozen, whatever the grace. Pure. */
export function freezingLimit(hour: Date): Date {
  const monthLimit = addHours(nextMonthOf(hour), MONTH_END_HOUR - 1).getTime();
  const windowLimit = sendingLimits(hour).windowEnd.getTime() - FREEZING_MARGIN_MS;
  return new Date(Math.min(windowLimit, monthLimit));
}

/**
 * On any other day an hour less than 24 hours old is of a month that AWS still takes: asked for every event, so kept
 * cheap.
 */
function isFirstOfMonth(now: Date): boolean {
  return now.getUTCDate() === 1;
}

/** The instant from which AWS refuses the month that holds `at`. */
function awsMonthEnd(at: Date): Date {
  return addHours(nextMonthOf(at), MONTH_END_HOUR);
}
