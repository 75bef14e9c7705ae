import Link from "next/link";
import { Fold } from "#components/ui/layout/fold.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Panel } from "#components/ui/layout/panel.tsx";
import { HeadCell, Table } from "#components/ui/layout/table.tsx";
import type { MappedHour } from "#lib/metering/queries/hour-map.ts";
import { meaningOf, squareAt, STEP, type CellMeaning } from "./hour-map-cells.ts";
import type { RecordView } from "#components/metering/records/record-views.ts";
import type { SignState } from "#components/metering/records/state-sign.tsx";
import { lostAtOnceStates, refusedStates, settledStates, waitingStates } from "#lib/metering/record-states.ts";

type Props = { hours: readonly MappedHour[]; now: Date };

const words: Record<CellMeaning, string> = {
  lost: "Not billed",
  risk: "Needs a decision, or at risk",
  waiting: "On its way",
  open: "Open",
  accepted: "Accepted",
  settled: "Settled",
  none: "No usage",
};
const viewOf: Partial<Record<CellMeaning, RecordView>> = { lost: "lost", risk: "attention", waiting: "waiting" };
/** Left of the hours: the days' names. */
const LEFT = 64;
const TOP = 18;
/** Cells with a link of their own; the others are reached by their day. */
const LINKED = 40;

const dayOf = (hour: Date) => hour.toISOString().slice(0, 10);

/** The week's hours by the gravest state of their records: one path for each meaning, and the same as a table. */
export function HourMap({ hours, now }: Props) {
  const days = [...Map.groupBy(hours, ({ hour }) => dayOf(hour))];
  const cells = days.flatMap(([, inDay], y) =>
    inDay.map((mapped) => ({ mapped, x: mapped.hour.getUTCHours(), y, meaning: meaningOf(mapped, now) })),
  );
  const byMeaning = Map.groupBy(cells, ({ meaning }) => meaning);
  const shown = (Object.keys(words) as CellMeaning[]).filter((meaning) => byMeaning.has(meaning));
  const graves = cells.filter(({ meaning }) => viewOf[meaning] !== undefined).slice(-LINKED);
  return (
    <Panel id="map" title="The last 7 days, hour by hour" aside="UTC">
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Hours by state, map">
        <svg
          className="hour-map"
          viewBox={`0 0 ${LEFT + 24 * STEP} ${TOP + days.length * STEP}`}
          width={LEFT + 24 * STEP}
          height={TOP + days.length * STEP}
        >
          <title>Hours by the gravest state of their records; the same stands in the table below</title>
          {[0, 6, 12, 18].map((hour) => (
            <text key={hour} x={LEFT + hour * STEP + 2} y={12} aria-hidden="true">
              {String(hour).padStart(2, "0")}
            </text>
          ))}
          {days.map(([day, [first]], y) => (
            <text key={day} x={0} y={TOP + y * STEP + 16} aria-hidden="true">
              {first && formatUtc(first.hour, "day").slice(0, 6)}
            </text>
          ))}
          <g transform={`translate(${LEFT} ${TOP})`}>
            {shown.map((meaning) => (
              <path
                key={meaning}
                className={`hour-map__${meaning}`}
                d={byMeaning
                  .get(meaning)!
                  .map(({ x, y }) => squareAt(x, y))
                  .join("")}
              />
            ))}
            {graves.map(({ mapped, x, y, meaning }) => (
              <a
                key={mapped.hour.getTime()}
                href={hourHref(mapped.hour, viewOf[meaning]!)}
                aria-label={`${formatUtc(mapped.hour, "short-day-hour")}: ${words[meaning]}`}
              >
                <path className="hour-map__link" d={squareAt(x, y)} />
              </a>
            ))}
          </g>
        </svg>
      </div>
      <ul className="legend">
        {shown.map((meaning) => (
          <li key={meaning} className="row">
            <svg className="swatch" viewBox="0 0 24 24" aria-hidden="true">
              <path className={`hour-map__${meaning}`} d={squareAt(0, 0)} />
            </svg>
            {words[meaning]}
          </li>
        ))}
      </ul>
      <Fold summary="The same as a table, by day">
        <div className="fold__body">
          <DayTable days={days} />
        </div>
      </Fold>
    </Panel>
  );
}

/** The day's records by state, those together that mean the same. */
const columns: readonly { label: string; states: readonly Exclude<SignState, "NONE">[] }[] = [
  { label: "Open", states: ["OPEN"] },
  { label: "On its way", states: waitingStates },
  { label: "Accepted", states: ["ACCEPTED"] },
  { label: "Held", states: ["HELD"] },
  { label: "Refused by AWS", states: refusedStates },
  { label: "Expired or unbillable", states: lostAtOnceStates },
  { label: "Settled", states: settledStates },
];

/** The list narrowed to the day of an hour, and to what its colour means. */
function hourHref(hour: Date, view: RecordView): string {
  return `/admin/metering?view=${view}&from=${dayOf(hour)}&until=${dayOf(hour)}`;
}

function DayTable({ days }: { days: readonly [string, MappedHour[]][] }) {
  return (
    <Table
      label="Records by day and what became of them"
      head={
        <>
          <HeadCell>Day, UTC</HeadCell>
          {columns.map(({ label }) => (
            <HeadCell key={label} isEnd>
              {label}
            </HeadCell>
          ))}
        </>
      }
    >
      {days.map(([day, hours]) => (
        <tr key={day}>
          <th scope="row">
            <Link href={`/admin/metering?from=${day}&until=${day}`} prefetch={false}>
              {day}
            </Link>
          </th>
          {columns.map(({ label, states }) => (
            <td key={label} className="quantity">
              {states
                .reduce((sum, state) => sum + hours.reduce((n, { counts }) => n + (counts[state] ?? 0), 0), 0)
                .toLocaleString("en-GB")}
            </td>
          ))}
        </tr>
      ))}
    </Table>
  );
}
