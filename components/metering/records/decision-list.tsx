import { changeWords } from "#components/audit/change-words.ts";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import type { Decision } from "#lib/metering/queries/record/list-decisions.ts";

/** What people decided about a record: when, who, and why. */
export function DecisionList({ decisions }: { decisions: readonly Decision[] }) {
  return (
    <ol className="stack stack--tight">
      {decisions.map(({ key, at, action, by, note }) => (
        <li key={key}>
          <b>{changeWords(action)}</b>
          {note !== null && (
            <>
              : <q className="note-text">{note}</q>
            </>
          )}
          <small className="block text-ink-3">
            {by ?? "A person whose data was erased"}, {formatUtc(at, "day-second")}
          </small>
        </li>
      ))}
    </ol>
  );
}
