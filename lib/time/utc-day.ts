const format = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** The day of an instant in UTC, by which terms and bills go: "12 Dec 2026". Pure. */
export function utcDay(at: Date): string {
  return format.format(at).replace("Sept", "Sep");
}
