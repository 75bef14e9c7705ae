import { StateSign } from "#components/metering/records/state-sign.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { mostDecimals } from "#components/ui/values/format-quantity.ts";
import { Id } from "#components/ui/values/id.tsx";
import { Instant } from "#components/ui/values/instant.tsx";
import { Cell, HeadCell, QuantityCell, Table } from "#components/ui/layout/table.tsx";
import type { MemberHour } from "#lib/metering/queries/list-member-hours.ts";
import { toIso } from "#lib/time/hours.ts";

type Props = {
  rows: readonly MemberHour[];
  zone: string | null;
  /** The dimension's label by its name. */
  labels: ReadonlyMap<string, string>;
  /** One dimension is shown: its column would say the same in every row. */
  isOneDimension: boolean;
};

/** The metering history of an agreement: what each hour used, what AWS was told, what it accepted and when. */
export function HourTable({ rows, zone, labels, isOneDimension }: Props) {
  const decimals = mostDecimals(rows.flatMap(({ used, carriedIn, carriedOut }) => [used, carriedIn, carriedOut]));
  return (
    <Table
      label="Metering history"
      isStacked
      head={
        <>
          <HeadCell>Hour</HeadCell>
          {!isOneDimension && <HeadCell>Dimension</HeadCell>}
          <HeadCell>State</HeadCell>
          <HeadCell isEnd>Used</HeadCell>
          <HeadCell isEnd>Carried in</HeadCell>
          <HeadCell isEnd>Quantity</HeadCell>
          <HeadCell isEnd>Carried on</HeadCell>
          <HeadCell>Sent, accepted</HeadCell>
          <HeadCell isEnd>AWS record</HeadCell>
        </>
      }
    >
      {rows.map((row, i) => (
        <tr
          key={i}
          {...(isAgain(rows, i) && { className: "is-again" })}
          data-testid="metering-record"
          data-hour={toIso(row.hour)}
          data-dimension={row.dimension}
          data-status={row.state}
        >
          <th scope="row">
            <Instant at={row.hour} zone={isAgain(rows, i) ? null : zone} show="short-day-hour" isStacked />
          </th>
          {!isOneDimension && <Cell className="is-first">{labels.get(row.dimension) ?? row.dimension}</Cell>}
          <Cell>
            <StateSign state={row.state} reader="buyer" />
          </Cell>
          <QuantityCell label="Used" value={row.used} decimals={decimals} />
          <QuantityCell label="Carried in" value={row.carriedIn} decimals={decimals} />
          <QuantityCell label="Quantity" value={row.quantity} className="strong" />
          <QuantityCell label="Carried on" value={row.carriedOut} decimals={decimals} />
          <Cell label="Sent, accepted" isEmpty={row.sentAt === null}>
            <SentAndAccepted row={row} />
          </Cell>
          <Cell isEnd label="AWS record" isEmpty={row.meteringRecordId === null}>
            {row.meteringRecordId && <Id value={row.meteringRecordId} label="AWS record id" />}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

/** Whether the row above is of the same hour. */
function isAgain(rows: readonly MemberHour[], i: number): boolean {
  return rows[i - 1]?.hour.getTime() === rows[i]?.hour.getTime();
}

function SentAndAccepted({ row: { state, sentAt, acceptedAt } }: { row: MemberHour }) {
  if (sentAt === null) return "–";
  return (
    <span className="instant">
      <time dateTime={toIso(sentAt)}>{formatUtc(sentAt, "second")}</time>
      <small>
        {acceptedAt ? (
          <time dateTime={toIso(acceptedAt)}>{formatUtc(acceptedAt, "second")}</time>
        ) : state === "SENDING" ? (
          "no answer yet"
        ) : (
          "not accepted"
        )}
      </small>
    </span>
  );
}
