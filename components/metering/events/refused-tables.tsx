import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Cell, HeadCell, NameCell, QuantityCell, Table } from "#components/ui/layout/table.tsx";
import type { RefusalRow, RefusedOfCode, RefusingKey } from "#lib/usage/refusals/browse-refusals.ts";

type KeysProps = {
  keys: readonly RefusingKey[];
  /** The page of one key's refusals. */
  hrefOf: (key: RefusingKey) => string;
};

/** Keys with refused usage in the last 24 hours, and which share that is. */
export function RefusingKeyTable({ keys, hrefOf }: KeysProps) {
  return (
    <Table
      label="Keys with refused usage in the last 24 hours"
      isStacked
      head={
        <>
          <HeadCell>Key</HeadCell>
          <HeadCell isEnd>Refused</HeadCell>
          <HeadCell isEnd>Of its events</HeadCell>
        </>
      }
    >
      {keys.map((key) => (
        <tr key={key.apiKeyId ?? "files"}>
          <NameCell href={hrefOf(key)}>{key.name}</NameCell>
          <QuantityCell label="Refused" value={key.refused} />
          <Cell label="Of its events" isEnd>
            {percentOf(key)}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

/** Refused usage by code. */
export function RefusedCodeTable({ codes }: { codes: readonly RefusedOfCode[] }) {
  return (
    <Table
      label="Refused usage by code"
      isStacked
      head={
        <>
          <HeadCell>Code</HeadCell>
          <HeadCell isEnd>Last 24 hours</HeadCell>
          <HeadCell isEnd>Last 7 days</HeadCell>
        </>
      }
    >
      {codes.map(({ code, day, week }) => (
        <tr key={code}>
          <NameCell>
            <code>{code}</code>
          </NameCell>
          <QuantityCell label="Last 24 hours" value={day} />
          <QuantityCell label="Last 7 days" value={week} />
        </tr>
      ))}
    </Table>
  );
}

/** Refused events as they were sent, newest first. Their texts came from outside and are shown as text alone. */
export function RefusedEventTable({ events }: { events: readonly RefusalRow[] }) {
  return (
    <Table
      label="The last refused events"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Event</HeadCell>
          <HeadCell>Dimension</HeadCell>
          <HeadCell isEnd>Quantity</HeadCell>
          <HeadCell>Its timestamp</HeadCell>
          <HeadCell>Received, UTC</HeadCell>
          <HeadCell>Why</HeadCell>
        </>
      }
    >
      {events.map((event, index) => (
        <tr key={index}>
          <NameCell>
            <span className="two-lines">
              <span className="break-all">{event.eventId ?? "without an id"}</span>
              <span className="text-xs text-ink-3 break-all">{event.named ?? "names no agreement"}</span>
            </span>
          </NameCell>
          <Cell label="Dimension">
            <Sent text={event.dimension} />
          </Cell>
          <Cell label="Quantity" isEnd>
            <Sent text={event.quantity} />
          </Cell>
          <Cell label="Its timestamp">
            <Sent
              text={event.timestamp}
              isWhole={event.timestamp !== null && event.timestamp.length <= LONGEST_INSTANT}
            />
          </Cell>
          <Cell label="Received, UTC">
            <span className="two-lines">
              <span className="whitespace-nowrap">{formatUtc(event.receivedAt, "day-second").replace(" UTC", "")}</span>
              <span className="text-xs text-ink-3">{event.keyName}</span>
            </span>
          </Cell>
          <Cell label="Why" isFull>
            <span className="two-lines">
              <code className="whitespace-nowrap">{event.code}</code>
              <span className="text-xs">{event.detail}</span>
            </span>
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

/** An instant with a fraction and an offset: `2026-11-21T10:00:00.000+01:00`. */
const LONGEST_INSTANT = 29;

/** As it was sent. `isWhole`: it is not broken, since it is short enough for a line. */
function Sent({ text, isWhole }: { text: string | null; isWhole?: boolean }) {
  if (text === null) return <span className="text-ink-3">–</span>;
  return <span className={isWhole ? "whitespace-nowrap" : "break-all"}>{text}</span>;
}

function percentOf({ refused, taken }: RefusingKey): string {
  const percent = (100 * refused) / (refused + taken);
  return percent < 1 ? "below 1 %" : `${Math.round(percent)} %`;
}
