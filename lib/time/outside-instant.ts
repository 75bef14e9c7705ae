import { z } from "zod";

const FIRST = Date.UTC(1970, 0, 1);
const AFTER_LAST = Date.UTC(9999, 11, 31);

/** For the field of an instant that is out of range. */
export const OUT_OF_RANGE = "must lie in the years 1970 to 9999";

/**
 * Whether an instant that came from outside may be stored and compared: from 1970 until the last day of 9999, as UTC. ISO 8601 also writes
 * the year 0, which PostgreSQL does not have; and a zone or an hour more takes the last day of 9999 into a year of five digits. Pure.
 */
export function isInRange(at: Date): boolean {
  return at.getTime() >= FIRST && at.getTime() < AFTER_LAST;
}

/** An ISO 8601 instant with a zone, in that range. */
export const outsideInstant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .refine(isInRange, OUT_OF_RANGE);
