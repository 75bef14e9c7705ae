import Link from "next/link";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import type { EventCorrection } from "#lib/metering/queries/find-event.ts";

/** What people changed about events, a line each. */
export function EventCorrections({ corrections }: { corrections: readonly EventCorrection[] }) {
  return (
    <ol className="stack stack--tight">
      {corrections.map(({ at, author, reason, from, to }, i) => (
        <li key={i}>
          {formatUtc(at, "day-second")}:{" "}
          {to === null ? (
            <>
              voided, was counted by <Agreement id={from.agreementId} /> in {formatUtc(from.hour, "short-day-hour")}
            </>
          ) : (
            <>
              moved from <Agreement id={from.agreementId} />, {formatUtc(from.hour, "short-day-hour")}, to{" "}
              <Agreement id={to.agreementId} />, {formatUtc(to.hour, "short-day-hour")}
            </>
          )}
          <small className="block text-ink-3">
            {author ?? "Somebody who has left"}: {reason}
          </small>
        </li>
      ))}
    </ol>
  );
}

function Agreement({ id }: { id: string }) {
  return (
    <Link href={`/admin/agreements/${id}`} prefetch={false}>
      agreement {id.slice(0, 8)}…
    </Link>
  );
}
