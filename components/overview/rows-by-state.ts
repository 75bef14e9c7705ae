import type { RecordView } from "#components/metering/records/record-views.ts";
import type { RecordRow } from "#lib/metering/record-row.ts";
import type { LostSum } from "#lib/metering/queries/sum-lost.ts";
import { recordStates, viewOfState } from "#lib/metering/record-states.ts";

/**
 * Records by state, each row with the view that lists exactly these: what is lost has rows of its own, above all. Fractions at an end and
 * hours of another sender are left out; they are no work and no loss. Pure.
 */
export function rowsByState(
  counts: ReadonlyMap<RecordRow["state"], number>,
  { byState }: Pick<LostSum, "byState">,
): { state: RecordRow["state"]; view: RecordView; n: number }[] {
  const lostOf = new Map(byState.map(({ state, n }) => [state, n]));
  const lost = byState.map(({ state, n }) => ({ state: state as RecordRow["state"], view: "lost" as const, n }));
  const others = recordStates
    .map((state) => ({ state, view: viewOfState(state), n: (counts.get(state) ?? 0) - (lostOf.get(state) ?? 0) }))
    .filter(({ view }) => view !== "lost");
  return [...lost, ...others].filter(({ n }) => n > 0);
}
