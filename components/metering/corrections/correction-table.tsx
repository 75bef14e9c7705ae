import { recordHref } from "#components/metering/records/record-href.ts";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Cell, HeadCell, NameCell, QuantityCell, Table } from "#components/ui/layout/table.tsx";
import type { CorrectionRow } from "#lib/metering/queries/list-corrections.ts";

type Props = { agreementId: string; corrections: readonly CorrectionRow[] };

/** Corrections of one agreement: how much, why, by whom, and which record took them. */
export function CorrectionTable({ agreementId, corrections }: Props) {
  return (
    <Table
      label="Corrections"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Made, UTC</HeadCell>
          <HeadCell>Dimension</HeadCell>
          <HeadCell isEnd>Quantity</HeadCell>
          <HeadCell>Why</HeadCell>
          <HeadCell>Carried in by</HeadCell>
        </>
      }
    >
      {corrections.map((row) => (
        <tr key={row.id}>
          <NameCell>{formatUtc(row.createdAt, "day-hour").replace(" UTC", "")}</NameCell>
          <Cell label="Dimension">{row.dimensionLabel}</Cell>
          <QuantityCell label="Quantity" value={row.quantity} decimals={6} />
          <Cell label="Why" isFull>
            <span className="two-lines">
              <span>
                {row.settledHour !== null &&
                  `Difference to what AWS holds for ${formatUtc(row.settledHour, "short-day-hour")}. `}
                {row.rebookedHour !== null && `${formatUtc(row.rebookedHour, "short-day-hour")} booked again. `}
                {row.reason}
              </span>
              <span>{row.author ?? "A job of Tallyport"}</span>
            </span>
          </Cell>
          <Cell label="Carried in by">
            {row.hour === null ? (
              "The next record"
            ) : (
              <a href={recordHref({ agreementId, dimension: row.dimension, hour: row.hour })}>
                {formatUtc(row.hour, "short-day-hour").replace(" UTC", "")}
              </a>
            )}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
