import { spanWords } from "#components/console/time-left.ts";
import { Instant } from "#components/ui/values/instant.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import type { StoredRecord } from "#lib/metering/queries/api-record.ts";
import { HOUR_MS } from "#lib/time/hours.ts";

type Props = { record: Pick<StoredRecord, "state" | "deadline">; now: Date; zone: string | null };

const canBeSaved = ["READY", "SENDING", "HELD", "NOT_SUBSCRIBED", "REJECTED", "DUPLICATE"];

/** How long the record can still be sent, while there is something to save; nothing once it is settled. */
export function DeadlineNote({ record: { state, deadline }, now, zone }: Props) {
  if (deadline === null || deadline <= now || !canBeSaved.includes(state)) return null;
  const left = deadline.getTime() - now.getTime();
  const isCalm = (state === "READY" || state === "SENDING") && left >= 6 * HOUR_MS;
  return (
    <Note kind={isCalm ? "plain" : "risk"} icon="clock">
      <b>{spanWords(left)} left</b>, until <Instant at={deadline} zone={zone} show="short-day-hour" />.
    </Note>
  );
}
