import { Quantity, quantityText } from "#components/ui/values/quantity.tsx";
import { Cell, HeadCell, Table } from "#components/ui/layout/table.tsx";
import type { DailySeries } from "./daily-series.ts";

type Props = { month: string; series: readonly DailySeries[] };

/** The charts' numbers: newest day first, days without usage left out, what still counts beside what is billed, the total. */
export function DailyTable({ month, series }: Props) {
  const days = (series[0]?.days ?? [])
    .map((_, i) => i)
    .filter((i) => series.some(({ days: all }) => !isUnused(all[i]!)))
    .toReversed();
  return (
    <Table
      label={`Usage by day, ${month}`}
      isPinned
      head={
        <>
          <HeadCell>Day, UTC</HeadCell>
          {series.map(({ key, label, unit }) => (
            <HeadCell key={key} isEnd>
              {unit ? `${label}, ${unit}` : label}
            </HeadCell>
          ))}
        </>
      }
      foot={
        <tr>
          <th scope="row">{month}</th>
          {series.map((one) => (
            <Cell key={one.key} isNumber>
              <Amount {...one} />
            </Cell>
          ))}
        </tr>
      }
    >
      {days.map((i) => (
        <tr key={i}>
          <th scope="row">{series[0]!.days[i]!.label}</th>
          {series.map((one, column) => (
            <Cell key={column} isNumber>
              <Amount {...one.days[i]!} />
            </Cell>
          ))}
        </tr>
      ))}
    </Table>
  );
}

function isUnused({ billed, counting, unbilled }: DailySeries["days"][number]): boolean {
  return billed === "0" && counting === "0" && unbilled === "0";
}

function Amount({ billed, counting, unbilled }: Pick<DailySeries, "billed" | "counting" | "unbilled">) {
  if (counting === "0" && unbilled === "0") return quantityText(billed, 0);
  return (
    <>
      {quantityText(billed, 0)}
      {counting !== "0" && (
        <span className="text-xs text-ink-3">
          {" "}
          + <Quantity value={counting} /> counting
        </span>
      )}
      {unbilled !== "0" && (
        <span className="text-xs text-ink-3">
          {" "}
          + <Quantity value={unbilled} /> not billed
        </span>
      )}
    </>
  );
}
