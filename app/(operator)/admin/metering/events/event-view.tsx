import Link from "next/link";
import { CorrectEventForm } from "#components/metering/events/correct-event-form.tsx";
import { EventCorrections } from "#components/metering/events/event-corrections.tsx";
import { tagWords } from "#components/metering/events/event-table.tsx";
import { recordHref } from "#components/metering/records/record-href.ts";
import { stateWord } from "#components/metering/records/state-sign.tsx";
import { Facts } from "#components/ui/values/facts.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Note } from "#components/ui/feedback/note.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { Quantity } from "#components/ui/values/quantity.tsx";
import { hourOf } from "#lib/time/hours.ts";
import type { EventDetail } from "#lib/metering/queries/find-event.ts";
import { moveEventAction, voidEventAction } from "./actions.ts";

/** One event: what was sent, which hour counts it, what people changed, and what can still be changed. */
export function EventView({ event, mayAct }: { event: EventDetail; mayAct: boolean }) {
  const canChange = mayAct && event.isOpen;
  return (
    <div className={canChange ? "columns-main" : "stack"}>
      <div className="stack">
        <Panel id="event" title={<span className="break-all">{event.id}</span>}>
          <p className="verdict">{verdictOf(event)}</p>
          <Facts facts={factsOf(event)} />
        </Panel>
        {event.corrections.length > 0 && (
          <Panel id="moved" title="What people changed">
            <EventCorrections corrections={event.corrections} />
          </Panel>
        )}
        {mayAct && !event.isOpen && event.agreement !== null && (
          <Note>
            Its record is frozen, so the event cannot be moved or voided.{" "}
            <Link href={`/admin/agreements/${event.agreement.id}/corrections`} prefetch={false}>
              Correct the agreement’s usage
            </Link>{" "}
            instead.
          </Note>
        )}
      </div>
      {canChange && (
        <div className="stack">
          <Panel id="move" title="It belongs to another">
            <CorrectEventForm action={moveEventAction} eventId={event.id} kind="move">
              <p className="text-xs text-ink-2">
                It leaves this agreement’s hour and counts in the same hour of the other; a sum whose hour is frozen
                there counts in the open one. Sent again, it is a duplicate.
              </p>
            </CorrectEventForm>
          </Panel>
          <Panel id="void" title="It should not be there">
            <CorrectEventForm action={voidEventAction} eventId={event.id} kind="void">
              <p className="text-xs text-ink-2">
                No hour counts it, and it cannot be brought back. Its id stays taken: sent again, it is a duplicate.
              </p>
            </CorrectEventForm>
          </Panel>
        </div>
      )}
    </div>
  );
}

const parkedWords = {
  UNKNOWN_DIMENSION: "its dimension is not known",
  LATE: "it came late, and the product holds late usage",
  AFTER_END: "its agreement had ended",
} as const;

function verdictOf({ agreement, parked, corrections, hour, at, recordState }: EventDetail): string {
  const when = formatUtc(hour, "short-day-hour");
  if (agreement === null) {
    if (corrections.at(-1)?.to === null) return "No hour counts it: it was voided.";
    return parked === null ? "No hour counts it." : `No hour counts it: ${parkedWords[parked.reason]}.`;
  }
  const late = hour.getTime() === hourOf(at).getTime() ? "" : " It came late: its own hour was over.";
  if (recordState === null || recordState === "OPEN") return `Counts in ${when}, which is open.${late}`;
  return `Counts in ${when}. Its record is ${stateWord(recordState).toLowerCase()}.${late}`;
}

function factsOf(event: EventDetail) {
  const { agreement, dimension, hour } = event;
  return [
    { term: "Quantity", value: <Quantity value={event.quantity} decimals={6} /> },
    { term: "Dimension", value: <code>{dimension}</code> },
    { term: "Instant", value: formatUtc(event.at, "day-second") },
    { term: "Received", value: formatUtc(event.receivedAt, "day-second") },
    { term: "By key", value: event.apiKey ?? "none: uploaded, or before keys were kept" },
    ...(event.tags === null ? [] : [{ term: "Tags", value: tagWords(event.tags) }]),
    ...(agreement === null
      ? []
      : [
          {
            term: "Agreement",
            value: (
              <Link href={`/admin/agreements/${agreement.id}`} prefetch={false}>
                {agreement.productTitle}, {agreement.customer ?? "not registered"}
              </Link>
            ),
          },
          {
            term: "Record",
            value: (
              <Link href={recordHref({ agreementId: agreement.id, dimension, hour })} prefetch={false}>
                {formatUtc(hour, "short-day-hour")}
              </Link>
            ),
          },
        ]),
  ];
}
