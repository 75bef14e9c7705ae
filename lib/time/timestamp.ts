const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;
/** Where each part stands in that form; seconds may be missing, the zone is counted from the end. */
const [MONTH, DAY, HOUR, MINUTE, SECOND, ZONE_HOUR, ZONE_MINUTE] = [5, 8, 11, 14, 17, -5, -2] as const;

const ZERO = "0".charCodeAt(0);

/**
 * Reads an ISO 8601 instant with a zone, to the millisecond. Days that no calendar has, hour 24 and second 60 are no instants. Pure.
 *
 * @returns null for anything else.
 */
export function parseTimestamp(text: unknown): Date | null {
  if (typeof text !== "string" || text.length > 40) return null;
  if (!form.test(text)) return null;
  const [month, day] = [twoDigits(text, MONTH), twoDigits(text, DAY)];
  if (month < 1 || month > 12 || day < 1) return null;
  if (day > 28 && day > lengthOfMonth(Number(text.slice(0, 4)), month)) return null;
  if (twoDigits(text, HOUR) > 23 || twoDigits(text, MINUTE) > 59) return null;
  if (text[SECOND - 1] === ":" && twoDigits(text, SECOND) > 59) return null;
  const hasOffset = !text.endsWith("Z");
  const end = text.length;
  if (hasOffset && (twoDigits(text, end + ZONE_HOUR) > 23 || twoDigits(text, end + ZONE_MINUTE) > 59)) return null;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : at;
}

function twoDigits(text: string, at: number): number {
  return 10 * text.charCodeAt(at) + text.charCodeAt(at + 1) - 11 * ZERO;
}

function lengthOfMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
