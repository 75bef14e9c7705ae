import { Instant } from "#components/ui/values/instant.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import { Tag } from "#components/ui/values/tag.tsx";
import type { EventRow } from "#lib/events/browse-events.ts";
import { eventErrorWords, eventSourceWords, eventStateWords } from "./event-words.ts";

/** AWS's notices: what they say, when AWS said it, what became of them. */
export function EventTable({ events, zone }: { events: readonly EventRow[]; zone: string | null }) {
  return (
    <Table
      label="Notices from AWS"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Notice</HeadCell>
          <HeadCell>Agreement</HeadCell>
          <HeadCell>AWS&rsquo;s time</HeadCell>
          <HeadCell>Outcome</HeadCell>
        </>
      }
    >
      {events.map((event) => (
        <tr key={event.id}>
          <NameCell href={`/admin/inbox/${event.id}`}>
            <span className="two-lines">
              <span>{event.type}</span>
              <small>{eventSourceWords[event.source]}</small>
            </span>
          </NameCell>
          <Cell label="Agreement" isEmpty={event.awsAgreementId === null && event.agreementId === null}>
            {event.agreementId === null ? (
              (event.awsAgreementId ?? "–")
            ) : (
              <a href={`/admin/agreements/${event.agreementId}`}>{event.awsAgreementId ?? "Agreement"}</a>
            )}
          </Cell>
          <Cell label="AWS’s time">
            <Instant at={event.occurredAt} zone={zone} isStacked />
          </Cell>
          <Cell label="Outcome">
            <Tag>{eventStateWords[event.state]}</Tag> {eventErrorWords(event.error)}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
