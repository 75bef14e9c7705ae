import { formatUtc } from "#components/ui/values/format-instant.ts";

/** "3 Mar 2025 to 30 Nov 2026", "since 3 Mar 2025", or that nobody told yet. */
export function termWords({ startsAt, endsAt }: { startsAt: Date | null; endsAt: Date | null }): string {
  const from = startsAt === null ? null : formatUtc(startsAt, "day");
  const to = endsAt === null ? null : formatUtc(endsAt, "day");
  if (from !== null && to !== null) return `${from} to ${to}`;
  if (from !== null) return `Since ${from}`;
  return to !== null ? `Until ${to}` : "Not told yet";
}
