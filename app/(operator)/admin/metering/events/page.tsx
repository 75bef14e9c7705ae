import Link from "next/link";
import { EventCorrections } from "#components/metering/events/event-corrections.tsx";
import { EventTable } from "#components/metering/events/event-table.tsx";
import { MeteringRooms } from "#components/metering/metering-tabs.tsx";
import { recordHref } from "#components/metering/records/record-href.ts";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { SearchBox } from "#components/ui/fields/search-box.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { EVENTS_SHOWN, findEvent, listEventsOfHour } from "#lib/metering/queries/find-event.ts";
import { readRecordId, type RecordKey } from "#lib/metering/record-id.ts";
import { choiceParam, textParam, withParams, type SearchParams } from "#app/_lib/search-params.ts";
import { requireConsole, type Console } from "#app/(operator)/_lib/require-console.ts";
import { EventView } from "./event-view.tsx";

const here = "/admin/metering/events";

async function EventsPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const id = textParam(params.q, 128);
  const recordId = textParam(params.record, 1500);
  const deps = await requireConsole(withParams(here, { q: id, record: recordId }));
  const came = choiceParam(params.came, ["voided", "moved"]);
  const key = recordId === null ? null : readRecordId(recordId);
  return (
    <>
      <PageHead
        title="Usage events"
        lead="What your product reported, one event at a time. An event can be moved or voided until its record is frozen."
      />
      <div className="stack">
        <MeteringRooms current="events" />
        <SearchBox action={here} label="Find an event" placeholder="Event id, whole" value={id ?? undefined} />
        {id !== null ? (
          <OneEvent deps={deps} id={id} />
        ) : key !== null ? (
          <EventsOfHour deps={deps} hour={key} />
        ) : (
          <Panel isFlush aria-label="Event">
            <EmptyState title="Which event?">
              Events are found by the id that your product gave them, whole and to the letter. The events of one hour
              are linked from its record.
            </EmptyState>
          </Panel>
        )}
      </div>
      {came && <Toast>{came === "voided" ? "Voided. No hour counts it." : "Moved. Its new hour counts it."}</Toast>}
    </>
  );
}

async function OneEvent({ deps, id }: { deps: Console; id: string }) {
  const event = await findEvent(deps, id);
  if (event === null) {
    return (
      <Panel isFlush aria-label="Event">
        <EmptyState title={`No event “${id}”`}>
          No event was ever accepted under this id. A refused event leaves its id free and stands only in the answer
          that your product got.
        </EmptyState>
      </Panel>
    );
  }
  return <EventView event={event} mayAct={isOperatorAtLeast(deps.actor, "ADMIN")} />;
}

async function EventsOfHour({ deps, hour }: { deps: Console; hour: RecordKey }) {
  const { events, corrections } = await listEventsOfHour(deps, hour);
  return (
    <>
      <Panel
        id="events"
        title={`${hour.dimension} of ${formatUtc(hour.hour, "short-day-hour")}`}
        aside={
          <Link href={recordHref(hour)} prefetch={false}>
            Its record
          </Link>
        }
        isFlush
        foot={events.length === EVENTS_SHOWN && <span>The first {EVENTS_SHOWN}, by their instants.</span>}
      >
        {events.length === 0 ? (
          <EmptyState title="No event here">
            No event is counted in this hour. Events older than the time that they are kept have left.
          </EmptyState>
        ) : (
          <EventTable events={events} />
        )}
      </Panel>
      {corrections.length > 0 && (
        <Panel id="moved" title="Moved or voided">
          <EventCorrections corrections={corrections} />
        </Panel>
      )}
    </>
  );
}

export default titled("Usage events · Tallyport", EventsPage);
