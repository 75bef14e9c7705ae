import type { AlertGroup, AlertLine, AlertsMailData } from "#lib/mail/mail-port.ts";
import { utc } from "#lib/mail/templates/agreement-words.ts";

export type Part = AlertGroup & { heading: string };

/** "Records expired: 3 new, 1 is over" */
export function alertsSubject({ title, opened, grown, reminded, over }: AlertsMailData): string {
  const counts = [
    ...(opened.count === 0 ? [] : [`${opened.count} new`]),
    ...(grown.count === 0 ? [] : [grown.count === 1 ? "1 has grown" : `${grown.count} have grown`]),
    ...(reminded.count === 0 ? [] : [`${reminded.count} still open`]),
    ...(over.count === 0 ? [] : [over.count === 1 ? "1 is over" : `${over.count} are over`]),
  ];
  return `${title}: ${counts.join(", ")}`;
}

/** The parts that have something to say, the newest need first. */
export function alertParts({ opened, grown, reminded, over }: AlertsMailData): Part[] {
  return [
    { heading: "New", ...opened },
    { heading: "Grown since you were last told", ...grown },
    { heading: "Still open", ...reminded },
    { heading: "Over", ...over },
  ].filter(({ count }) => count > 0);
}

export const lineWords = ({ name, detail, since }: AlertLine) =>
  [name, detail, `since ${utc(since)}`].filter((word) => word !== null).join(", ");

/** How many are not named; null when all are. */
export const moreWords = ({ lines, count }: AlertGroup) =>
  count > lines.length ? `and ${count - lines.length} more in the console` : null;
