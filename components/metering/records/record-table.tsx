import Link from "next/link";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { mostDecimals } from "#components/ui/values/format-quantity.ts";
import { Id } from "#components/ui/values/id.tsx";
import { Instant } from "#components/ui/values/instant.tsx";
import { Cell, HeadCell, NameCell, QuantityCell, Table } from "#components/ui/layout/table.tsx";
import { isLost } from "#lib/metering/loss-of.ts";
import type { RecordRow } from "#lib/metering/record-row.ts";
import { recordHref } from "./record-href.ts";
import { reasonOf } from "./record-words.ts";
import { riskLabel, StateSign } from "./state-sign.tsx";

type Props = {
  records: readonly RecordRow[];
  now: Date;
  zone: string | null;
  /** Whose they are; left out on the page of one customer. */
  hasCustomer?: boolean;
};

/** Metering records, an hour a row. */
export function RecordTable({ records, now, zone, hasCustomer }: Props) {
  const decimals = mostDecimals(records.map(({ used }) => used));
  return (
    <Table
      label="Metering records"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Hour, UTC</HeadCell>
          {hasCustomer && <HeadCell>Customer</HeadCell>}
          <HeadCell>Dimension</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell isEnd>Billed</HeadCell>
          <HeadCell isEnd>Used</HeadCell>
          <HeadCell>Sent</HeadCell>
          <HeadCell>Metering record id</HeadCell>
        </>
      }
    >
      {records.map((record) => (
        <tr key={record.rowId}>
          <NameCell href={recordHref(record)}>
            <Instant at={record.hour} zone={zone} show="short-day-hour" isStacked />
          </NameCell>
          {hasCustomer && (
            <Cell label="Customer">
              <Customer record={record} />
            </Cell>
          )}
          <Cell label="Dimension">
            <span className="instant">
              {record.dimensionLabel}
              <small>{record.productTitle}</small>
            </span>
          </Cell>
          <Cell label="State">
            <State record={record} now={now} />
          </Cell>
          <QuantityCell label="Billed" value={record.quantity} />
          <QuantityCell label="Used" value={record.used} decimals={decimals} />
          <Cell label="Sent" className="beyond-phone" isEmpty={record.sentAt === null}>
            {record.sentAt ? <time dateTime={record.sentAt.toISOString()}>{sentWords(record)}</time> : "–"}
          </Cell>
          <Cell label="Record id" className="beyond-phone" isEmpty={record.meteringRecordId === null}>
            {record.meteringRecordId ? <Id value={record.meteringRecordId} label="metering record id" /> : "–"}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

/** The time alone when it was sent on the day of its hour or the next, else with the day. */
function sentWords({ hour, sentAt, attempts }: RecordRow): string {
  if (sentAt === null) return "–";
  const isNear = sentAt.getTime() - hour.getTime() < 24 * 3_600_000;
  const time = formatUtc(sentAt, isNear ? "second" : "day-second").replace(" UTC", "");
  return attempts > 1 ? `${time}, ${attempts} attempts` : time;
}

function Customer({ record: { customer, customerAwsAccountId, agreementId } }: { record: RecordRow }) {
  if (customer) {
    return (
      <Link href={`/admin/customers/${customer.id}`} prefetch={false} className="row-name">
        {customer.name}
      </Link>
    );
  }
  return (
    <Link href={`/admin/agreements/${agreementId}`} prefetch={false} className="text-ink-3">
      {customerAwsAccountId === null ? "Not registered" : `AWS account …${customerAwsAccountId.slice(-4)}`}
    </Link>
  );
}

function State({ record, now }: { record: RecordRow; now: Date }) {
  const risk = riskLabel(record.state, record.deadline, now);
  const sign = <StateSign state={record.state} risk={risk} isLost={isLost(record, now)} />;
  if (record.reason === null) return sign;
  return (
    <span className="two-lines">
      {sign}
      <span>{reasonOf(record.reason)}</span>
    </span>
  );
}
