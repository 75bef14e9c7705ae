import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Quantity } from "#components/ui/values/quantity.tsx";
import type { StoredRecord } from "#lib/metering/queries/api-record.ts";
import { addHours } from "#lib/time/hours.ts";

const time = (at: Date) => formatUtc(at, "hour").replace(" UTC", "");

/** How the billed quantity comes about: what came in, what was used, what is billed, what goes on. */
export function RecordSum({ record }: { record: StoredRecord }) {
  const { hour, used, carriedIn, carriedOut, included, includedBefore, includedAfter, eventCount, quantity, state } =
    record;
  const isFrozen = quantity !== null;
  return (
    <table className="sum-table">
      <caption className="vh">How the billed quantity comes about</caption>
      <tbody>
        <Line name={`Carried in before ${time(hour)}`} value={carriedIn} />
        <Line name={`Reported, ${eventCount === 1 ? "1 event" : `${eventCount} events`}`} value={used} />
        {includedBefore !== null && (
          <Line name={`Left of what is included before ${time(hour)}`} value={includedBefore} />
        )}
        {(includedBefore !== null || Number(included) !== 0) && (
          <Line name="Included by the entitlement" value={included} />
        )}
        {includedAfter !== null && <Line name="Left of it after" value={includedAfter} />}
        {isFrozen && (
          <Line
            line="result"
            name={state === "ACCEPTED" ? "Billed, whole units" : "Frozen, whole units"}
            value={String(quantity)}
          />
        )}
        {isFrozen && <Line line="after" name={`Carried on from ${time(addHours(hour, 1))}`} value={carriedOut} />}
      </tbody>
    </table>
  );
}

function Line({ name, value, line }: { name: string; value: string; line?: "result" | "after" }) {
  return (
    <tr data-line={line}>
      <th scope="row">{name}</th>
      <td className="quantity">
        <Quantity value={value} decimals={6} />
      </td>
    </tr>
  );
}
