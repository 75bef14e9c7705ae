/** A place in the list of hours, as the address holds it: `2026-11-21T10:00:00Z.api_calls`. */
type HourPlace = { hour: Date; dimension: string };

export function writePlace({ hour, dimension }: HourPlace): string {
  return `${hour.toISOString().slice(0, 13)}:00:00Z.${dimension}`;
}

/** The place that an address names; null when it names none. Pure. */
export function readPlace(text: string | undefined): HourPlace | null {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:00:00Z)\.([^\0]{1,200})$/.exec(text ?? "");
  const hour = new Date(match?.[1] ?? "");
  return match?.[2] !== undefined && !Number.isNaN(hour.getTime()) ? { hour, dimension: match[2] } : null;
}
