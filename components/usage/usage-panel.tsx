import { BarChart } from "#components/charts/bar-chart.tsx";
import { HatchPattern, Legend } from "#components/charts/hatch.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { FilterChip, type FilterOption } from "#components/ui/navigation/filter-chip.tsx";
import { formatQuantity } from "#components/ui/values/format-quantity.ts";
import { SegmentedRadios } from "#components/ui/navigation/segmented.tsx";
import { toBars, usageWords, type DailySeries } from "./daily-series.ts";
import { DailyTable } from "./daily-table.tsx";

type Props = {
  month: string;
  months: readonly FilterOption[];
  series: readonly DailySeries[];
};

const views = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
];

/** A month of usage, day by day: one chart for each dimension, and the same numbers as a table. */
export function UsagePanel({ month, months, series }: Props) {
  const chooser = <FilterChip label="Month" value={month} options={months} />;
  return (
    <section className="panel views" aria-labelledby="usage-heading">
      <HatchPattern />
      <header>
        <h2 id="usage-heading">Usage by day</h2>
        <div className="panel__aside">
          {chooser}
          {series.length > 0 && <SegmentedRadios label="Show as" name="usage-view" value="chart" options={views} />}
        </div>
      </header>
      {series.length === 0 ? (
        <EmptyState title={`No usage in ${month}`}>
          Days appear here as soon as usage of one of these agreements is reported, usually within minutes.
        </EmptyState>
      ) : (
        <>
          <div className="panel__body stack stack--loose views__chart">
            <Legend
              entries={[
                { fill: "accepted", label: "billed" },
                { fill: "counting", label: "still counting" },
              ]}
            />
            <Charts month={month} series={series} />
          </div>
          <div className="views__table">
            <DailyTable month={month} series={series} />
          </div>
        </>
      )}
    </section>
  );
}

function Charts({ month, series }: Pick<Props, "month" | "series">) {
  const [first, ...others] = series;
  const hasLast = others.length % 2 === 1;
  const pairs = hasLast ? others.slice(0, -1) : others;
  return (
    <>
      {first && <Chart month={month} series={first} />}
      {pairs.length > 0 && (
        <div className="columns-2">
          {pairs.map((one) => (
            <Chart key={one.key} month={month} series={one} isHalf />
          ))}
        </div>
      )}
      {hasLast && <Chart month={month} series={others.at(-1)!} />}
    </>
  );
}

function Chart({ month, series, isHalf }: { month: string; series: DailySeries; isHalf?: boolean }) {
  const { label, unit, days } = series;
  return (
    <BarChart
      title={label}
      total={`${formatQuantity(series.billed)} ${unit}`.trim()}
      description={`${label} by day, ${month}: ${usageWords(series)}. The table has every day.`}
      bars={toBars(series)}
      tips={days.map((day) => `${day.label}: ${usageWords(day)}`)}
      isHalf={isHalf}
    />
  );
}
