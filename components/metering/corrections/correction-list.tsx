import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Quantity } from "#components/ui/values/quantity.tsx";
import type { CorrectionRow } from "#lib/metering/queries/list-corrections.ts";

/** Corrections that a record carried in, a line each. */
export function CorrectionList({ corrections }: { corrections: readonly CorrectionRow[] }) {
  return (
    <ul className="stack stack--tight text-xs">
      {corrections.map((correction) => (
        <li key={correction.id}>
          Carried in with it: <Quantity value={correction.quantity} decimals={0} /> by{" "}
          {correction.author ?? "a job of Tallyport"} on {formatUtc(correction.createdAt, "day-hour")}
          {correction.rebookedHour !== null && `, of ${formatUtc(correction.rebookedHour, "short-day-hour")} again`}
          {correction.settledHour !== null &&
            `, the difference to what AWS holds for ${formatUtc(correction.settledHour, "short-day-hour")}`}
          : {correction.reason}
        </li>
      ))}
    </ul>
  );
}
