const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-](\d\d):(\d\d))$/;

/**
 * Reads an ISO 8601 instant with a zone, to the millisecond. Days that no calendar has, hour 24 and second 60 are no instants. Pure.
 *
 * @returns null for anything else.
 */
export function parseTimestamp(text: unknown): Date | null {
  if (typeof text !== "string" || text.length > 40) return null;
  const match = form.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second, zoneHour, zoneMinute] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  if (month! < 1 || month! > 12 || day! < 1 || (day! > 28 && day! > lengthOfMonth(year!, month!))) return null;
  if (hour! > 23 || minute! > 59 || second! > 59 || zoneHour! > 23 || zoneMinute! > 59) return null;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : at;
}

function lengthOfMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
