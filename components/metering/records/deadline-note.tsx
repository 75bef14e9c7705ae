import { spanWords } from "#components/console/time-left.ts";
import { Instant } from "#components/ui/values/instant.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import type { StoredRecord } from "#lib/metering/queries/api-record.ts";
import { HOUR_MS } from "#lib/time/hours.ts";
import { isStateIn, savableStates, waitingStates } from "#lib/metering/record-states.ts";

type Props = { record: Pick<StoredRecord, "state" | "deadline">; now: Date; zone: string | null };

/** How long the record can still be sent, while there is something to save; nothing once it is settled. */
export function DeadlineNote({ record: { state, deadline }, now, zone }: Props) {
  if (deadline === null || deadline <= now || !isStateIn(savableStates, state)) return null;
  const left = deadline.getTime() - now.getTime();
  const isCalm = isStateIn(waitingStates, state) && left >= 6 * HOUR_MS;
  return (
    <Note kind={isCalm ? "plain" : "risk"} icon="clock">
      <b>{spanWords(left)} left</b>, until <Instant at={deadline} zone={zone} show="short-day-hour" />.
    </Note>
  );
}
