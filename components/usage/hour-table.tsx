import { StateSign } from "#components/metering/state-sign.tsx";
import { formatUtc } from "#components/ui/format-instant.ts";
import { Id } from "#components/ui/id.tsx";
import { Instant } from "#components/ui/instant.tsx";
import { Quantity } from "#components/ui/quantity.tsx";
import { Cell, HeadCell, Table } from "#components/ui/table.tsx";
import type { MemberHour } from "#lib/metering/list-member-hours.ts";
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
  const decimals = Math.max(
    ...rows.flatMap(({ used, carriedIn, carriedOut }) => [used, carriedIn, carriedOut].map(decimalsOf)),
  );
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
      {rows.map((row) => (
        <tr
          key={`${row.hour.getTime()} ${row.dimension}`}
          data-testid="metering-record"
          data-hour={toIso(row.hour)}
          data-dimension={row.dimension}
          data-status={row.state}
        >
          <th scope="row">
            <Instant at={row.hour} zone={zone} show="short-day-hour" isStacked />
          </th>
          {!isOneDimension && <Cell>{labels.get(row.dimension) ?? row.dimension}</Cell>}
          <Cell isFull={!isOneDimension}>
            <StateSign state={row.state} reader="buyer" />
          </Cell>
          <Amount label="Used" value={row.used} decimals={decimals} />
          <Amount label="Carried in" value={row.carriedIn} decimals={decimals} />
          <Cell isNumber label="Quantity" className="font-semibold">
            <Quantity value={row.quantity} />
          </Cell>
          <Amount label="Carried on" value={row.carriedOut} decimals={decimals} />
          <Cell label="Sent, accepted" isEmpty={row.sentAt === null}>
            <SentAndAccepted sentAt={row.sentAt} acceptedAt={row.acceptedAt} />
          </Cell>
          <Cell isEnd label="AWS record" isEmpty={row.meteringRecordId === null}>
            {row.meteringRecordId && <Id value={row.meteringRecordId} label="AWS record id" />}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

function Amount({ label, value, decimals }: { label: string; value: string | null; decimals: number }) {
  return (
    <Cell isNumber label={label} isEmpty={value === null}>
      <Quantity value={value} decimals={decimals} />
    </Cell>
  );
}

function SentAndAccepted({ sentAt, acceptedAt }: Pick<MemberHour, "sentAt" | "acceptedAt">) {
  if (sentAt === null) return "–";
  return (
    <span className="two-lines">
      <time dateTime={sentAt.toISOString()} title={formatUtc(sentAt, "day-second")}>
        {formatUtc(sentAt, "second")}
      </time>
      {acceptedAt ? (
        <time dateTime={acceptedAt.toISOString()} title={formatUtc(acceptedAt, "day-second")}>
          {formatUtc(acceptedAt, "second")}
        </time>
      ) : (
        <span>not accepted yet</span>
      )}
    </span>
  );
}

/** Decimals that a value needs; all rows of a page show as many, so that the points stand under each other. */
function decimalsOf(value: string | null): number {
  return value?.split(".")[1]?.replace(/0+$/, "").length ?? 0;
}
