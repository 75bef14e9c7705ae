import Link from "next/link";
import { spanWords } from "#components/console/time-left.ts";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Cell, HeadCell, NameCell, QuantityCell, Table } from "#components/ui/layout/table.tsx";
import type { HourAhead, PairAhead } from "#lib/metering/queries/upcoming-hours.ts";
import { recordHref } from "#components/metering/records/record-href.ts";

const hourWords = (at: Date) => formatUtc(at, "short-day-hour").replace(" UTC", "");

/** Products' hours and when they are frozen. */
export function HoursAheadTable({ hours, now }: { hours: readonly HourAhead[]; now: Date }) {
  return (
    <Table
      label="Hours to be frozen"
      isStacked
      head={
        <>
          <HeadCell>Hour, UTC</HeadCell>
          <HeadCell>Product</HeadCell>
          <HeadCell>What is open</HeadCell>
          <HeadCell>Frozen at, UTC</HeadCell>
          <HeadCell isEnd>In</HeadCell>
        </>
      }
    >
      {hours.map((row) => (
        <tr key={`${row.product.id} ${row.hour.getTime()}`}>
          <NameCell>{hourWords(row.hour)}</NameCell>
          <Cell label="Product">{row.product.title}</Cell>
          <Cell label="What is open">{openWords(row)}</Cell>
          <Cell label="Frozen at">{hourWords(row.freezesAt)}</Cell>
          <Cell label="In" isNumber>
            {row.freezesAt <= now ? "the next run" : spanWords(row.freezesAt.getTime() - now.getTime())}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

function openWords({ state, openRecords }: HourAhead): string {
  if (state === "OPEN") return "The whole hour";
  if (openRecords === 0) return "Being frozen";
  return openRecords === 1 ? "1 record, opened later" : `${openRecords} records, opened later`;
}

/** What open hours hold so far, a record to be in each row. */
export function PairsAheadTable({ pairs }: { pairs: readonly PairAhead[] }) {
  return (
    <Table
      label="What open hours hold so far"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Hour, UTC</HeadCell>
          <HeadCell>Customer</HeadCell>
          <HeadCell>Dimension</HeadCell>
          <HeadCell isEnd>Used so far</HeadCell>
          <HeadCell isEnd>Carried in</HeadCell>
        </>
      }
    >
      {pairs.map((pair) => (
        <tr key={recordHref(pair)}>
          <NameCell href={recordHref(pair)}>{hourWords(pair.hour)}</NameCell>
          <Cell label="Customer">
            <Link href={`/admin/agreements/${pair.agreementId}`} prefetch={false}>
              {pair.customer ??
                (pair.customerAwsAccountId === null
                  ? "Not registered"
                  : `AWS account …${pair.customerAwsAccountId.slice(-4)}`)}
            </Link>
          </Cell>
          <Cell label="Dimension">
            <span className="two-lines">
              <span>{pair.dimensionLabel}</span>
              <span>
                {pair.productTitle}, {pair.eventCount === 1 ? "1 event" : `${pair.eventCount} events`}
              </span>
            </span>
          </Cell>
          <QuantityCell label="Used so far" value={pair.used} decimals={6} />
          <QuantityCell label="Carried in" value={pair.carriedIn} decimals={6} />
        </tr>
      ))}
    </Table>
  );
}
