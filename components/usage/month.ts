import { DAY_MS, monthOf, nextMonthOf } from "#lib/time/hours.ts";

/** A UTC month, as bills go: `key` is `2026-11`, `to` the start of the next one. */
type Month = { key: string; label: string; from: Date; to: Date };

const name = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

export function monthAt(at: Date): Month {
  const from = monthOf(at);
  return { key: from.toISOString().slice(0, 7), label: name.format(from), from, to: nextMonthOf(at) };
}

/** The months from the one that holds `first` to the one that holds `now`, newest first, at most `most`. Pure. */
export function monthsBetween(first: Date, now: Date, most: number): Month[] {
  const months: Month[] = [];
  let month = monthAt(now);
  while (months.length < most && (months.length === 0 || month.to > first)) {
    months.push(month);
    month = monthAt(new Date(month.from.getTime() - 1));
  }
  return months;
}

/** Which of the months an address names; the newest when it names none of them. Pure. */
export function chooseMonth(months: readonly Month[], key: string | undefined): Month {
  return months.find((month) => month.key === key) ?? months[0]!;
}

/** Every UTC day of the month up to `now`: `{ key: "2026-11-21", label: "21 Nov" }`. Pure. */
export function daysOf({ from, to }: Month, now: Date): { key: string; label: string }[] {
  const end = Math.min(to.getTime(), now.getTime() + 1);
  const days = [];
  for (let at = from.getTime(); at < end; at += DAY_MS) {
    const date = new Date(at);
    days.push({ key: date.toISOString().slice(0, 10), label: day.format(date).replace("Sept", "Sep") });
  }
  return days;
}
