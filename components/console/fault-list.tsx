import type { CellFault } from "#lib/files/read-table.ts";

/** What is wrong with a row of a file: each column, why, and the value as it stands in the file. */
export function FaultList({ faults }: { faults: readonly CellFault[] }) {
  return faults.map(({ path, message, value }) => (
    <p key={path + message}>
      <code>{path}</code> {message}
      {value !== null && (
        <>
          {" "}
          <span className="break-all text-ink-2">In the file: “{value}”</span>
        </>
      )}
    </p>
  ));
}
