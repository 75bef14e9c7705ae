import type { ReactNode } from "react";
import { formatUtc } from "#components/ui/values/format-instant.ts";

export type LifeStep = { at: Date; sign: ReactNode; title: ReactNode; detail?: ReactNode };

/** Steps in the order of time, to the second in UTC, each with its sign. */
export function Life({ steps }: { steps: readonly LifeStep[] }) {
  return (
    <ol className="life">
      {steps.map(({ at, sign, title, detail }, i) => (
        <li key={i}>
          <time dateTime={at.toISOString()} title={formatUtc(at, "day-second")}>
            {formatUtc(at, "second").replace(" UTC", "")}
          </time>
          {sign}
          <div>
            {title}
            {detail && <small>{detail}</small>}
          </div>
        </li>
      ))}
    </ol>
  );
}
