/** How an instant is written: `hour` 14:00, `second` 14:00:07, `day` 21 Nov 2026, the rest what they say. */
export type InstantShow = "hour" | "second" | "day" | "day-hour" | "short-day-hour" | "day-second";

const parts: Record<InstantShow, Intl.DateTimeFormatOptions> = {
  hour: { hour: "2-digit", minute: "2-digit" },
  second: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  day: { day: "numeric", month: "short", year: "numeric" },
  "day-hour": { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
  "short-day-hour": { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  "day-second": {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  },
};

const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(at: Date, show: InstantShow, timeZone: string): string {
  const key = `${show} ${timeZone}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", { ...parts[show], hourCycle: "h23", timeZone });
    formats.set(key, format);
  }
  return format.format(at).replace("Sept", "Sep");
}

/** The instant in UTC: `14:00 UTC`, `21 Nov 2026, 14:00 UTC`, and without "UTC" where only a day is asked for. */
export function formatUtc(at: Date, show: InstantShow): string {
  const text = formatIn(at, show, "UTC");
  return show === "day" ? text : `${text} UTC`;
}

/**
 * The instant where the viewer is: `15:00 Berlin`; null when nothing is known or it would say the same. A day is shown
 * in UTC only, since bills and terms go by UTC. The local day stands beside the time where it differs: `22 Nov, 01:30 Kolkata`.
 *
 * @param zone an IANA name that `readZone` has accepted.
 */
export function formatLocal(at: Date, show: InstantShow, zone: string | null): string | null {
  if (zone === null || show === "day") return null;
  const clock = formatIn(at, show === "second" || show === "day-second" ? "second" : "hour", zone);
  const utcDay = formatIn(at, "day", "UTC");
  const localDay = formatIn(at, "day", zone);
  return `${utcDay === localDay ? "" : `${localDay.replace(/ \d{4}$/, "")}, `}${clock} ${cityOf(zone)}`;
}

/** `America/Argentina/Buenos_Aires` becomes `Buenos Aires`. */
export function cityOf(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

/** A cookie's time zone, when it is one that this machine knows and that is not UTC itself; else null. */
export function readZone(value: string | undefined): string | null {
  if (!value || value.length > 64 || !/^[A-Za-z]+(?:\/[A-Za-z0-9_+-]+){1,2}$/.test(value)) return null;
  if (/^(?:Etc|UTC|GMT)/.test(value)) return null;
  try {
    // The name as the machine spells it, so that spellings cannot fill the store of formats.
    return new Intl.DateTimeFormat("en-GB", { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
