import Link from "next/link";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Cell, HeadCell, NameCell, QuantityCell, Table } from "#components/ui/layout/table.tsx";
import type { ParkedUsageRow } from "#lib/usage/parked/browse-parked-usage.ts";

type Props = {
  rows: readonly ParkedUsageRow[];
  /** Of the checkboxes in front; null for those who may only look. */
  name: string | null;
  mayChangeProducts: boolean;
};

/** Usage that no hour counts, an event a row. */
export function ParkedUsageTable({ rows, name, mayChangeProducts }: Props) {
  return (
    <Table
      label="Usage that no hour counts"
      isStacked
      hasTwoLines
      head={
        <>
          {name !== null && (
            <HeadCell>
              <span className="vh">Choose</span>
            </HeadCell>
          )}
          <HeadCell>Event</HeadCell>
          <HeadCell>Dimension</HeadCell>
          <HeadCell isEnd>Quantity</HeadCell>
          <HeadCell>Instant, UTC</HeadCell>
          <HeadCell>Why, and what helps</HeadCell>
        </>
      }
    >
      {rows.map((row) => (
        <tr key={row.key}>
          {name !== null && (
            <Cell label="Choose">
              <input type="checkbox" name={name} value={row.key} aria-label={`Choose event ${row.eventId}`} />
            </Cell>
          )}
          <NameCell href={row.reason === "AFTER_END" ? undefined : eventHref(row.eventId)}>
            <span className="break-all">{row.eventId}</span>
          </NameCell>
          <Cell label="Dimension">
            <span className="two-lines">
              <code>{row.dimension}</code>
              <Link href={`/admin/agreements/${row.agreementId}`} prefetch={false}>
                {row.productTitle}
                {row.customerAwsAccountId !== null && `, account …${row.customerAwsAccountId.slice(-4)}`}
              </Link>
            </span>
          </Cell>
          <QuantityCell label="Quantity" value={row.quantity} decimals={6} />
          <Cell label="Instant">{formatUtc(row.at, "day-second").replace(" UTC", "")}</Cell>
          <Cell label="Why" isFull>
            <Why row={row} mayChangeProducts={mayChangeProducts} />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

function eventHref(id: string): string {
  return `/admin/metering/events?${new URLSearchParams({ q: id }).toString()}`;
}

function Why({ row, mayChangeProducts }: { row: ParkedUsageRow; mayChangeProducts: boolean }) {
  if (row.state === "UNBILLABLE") {
    return row.reason === "AFTER_END"
      ? "It came after the last record of its agreement, which had ended."
      : `No hour could take it: ${row.note ?? "no reason was kept"}.`;
  }
  if (row.reason === "LATE")
    return "Its hour was over, and the product holds late usage. Let it go into the open hour.";
  return (
    <>
      The product has no such dimension.{" "}
      {mayChangeProducts ? (
        <Link
          href={`/admin/products/${row.productId}/dimensions/new?${new URLSearchParams({ name: row.dimension }).toString()}`}
          prefetch={false}
        >
          Add the dimension
        </Link>
      ) : (
        "An owner can add it"
      )}
      , and the next run takes it in.
    </>
  );
}
