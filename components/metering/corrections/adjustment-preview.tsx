import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Quantity } from "#components/ui/values/quantity.tsx";
import type { AdjustmentPreview } from "#lib/metering/corrections/preview-adjustment.ts";

/** The next record as it would be frozen now, without the correction and with it. */
export function UpcomingRecord({ preview: { hour, used, before, after, isOverage } }: { preview: AdjustmentPreview }) {
  const isOwed = after.carriedOut.startsWith("-");
  return (
    <>
      <table className="sum-table">
        <caption className="text-xs text-ink-3">
          The record of {formatUtc(hour, "short-day-hour")}, if nothing more is reported
        </caption>
        <thead>
          <tr>
            <td />
            <th scope="col" className="text-right text-xs">
              Without
            </th>
            <th scope="col" className="text-right text-xs">
              With it
            </th>
          </tr>
        </thead>
        <tbody>
          <Line name="Carried in" values={[before.carriedIn, after.carriedIn]} />
          <Line name="Reported so far" values={[used, used]} />
          <Line line="result" name="Billed, whole units" values={[before.billed, after.billed]} />
          <Line line="after" name="Carried on" values={[before.carriedOut, after.carriedOut]} />
        </tbody>
      </table>
      <ul className="list-disc pl-4 text-xs">
        <li>It stands at once and cannot be taken back; another correction can undo it.</li>
        <li>Hours that are frozen already do not change.</li>
        {isOwed && <li>What is below 0 lowers later hours until it is used up. No record goes below 0.</li>}
        {isOverage && (
          <li>This dimension begins after an entitlement: what that includes is taken off at the freeze, not here.</li>
        )}
      </ul>
    </>
  );
}

function Line({ name, values, line }: { name: string; values: readonly string[]; line?: "result" | "after" }) {
  return (
    <tr data-line={line}>
      <th scope="row">{name}</th>
      {values.map((value, i) => (
        <td key={i} className="quantity">
          <Quantity value={value} decimals={6} />
        </td>
      ))}
    </tr>
  );
}
