import { formatUtc } from "#components/ui/values/format-instant.ts";
import { mostDecimals } from "#components/ui/values/format-quantity.ts";
import { Cell, HeadCell, NameCell, QuantityCell, Table } from "#components/ui/layout/table.tsx";
import type { EventRow } from "#lib/metering/queries/find-event.ts";

/** Events of one hour, each leading to its own page. */
export function EventTable({ events }: { events: readonly EventRow[] }) {
  const decimals = mostDecimals(events.map(({ quantity }) => quantity));
  return (
    <Table
      label="Events of this hour"
      isStacked
      head={
        <>
          <HeadCell>Event</HeadCell>
          <HeadCell>Instant, UTC</HeadCell>
          <HeadCell isEnd>Quantity</HeadCell>
          <HeadCell>Tags</HeadCell>
          <HeadCell>Received, UTC</HeadCell>
        </>
      }
    >
      {events.map((event) => (
        <tr key={event.id}>
          <NameCell href={eventHref(event.id)}>
            <span className="break-all">{event.id}</span>
          </NameCell>
          <Cell label="Instant">{formatUtc(event.at, "day-second").replace(" UTC", "")}</Cell>
          <QuantityCell label="Quantity" value={event.quantity} decimals={decimals} />
          <Cell label="Tags" isEmpty={event.tags === null}>
            {tagWords(event.tags)}
          </Cell>
          <Cell label="Received">{formatUtc(event.receivedAt, "day-second").replace(" UTC", "")}</Cell>
        </tr>
      ))}
    </Table>
  );
}

/** The page of one event. */
function eventHref(id: string): string {
  return `/admin/metering/events?${new URLSearchParams({ q: id }).toString()}`;
}

export function tagWords(tags: EventRow["tags"]): string {
  if (tags === null) return "–";
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(", ");
}
