import type { RecordView } from "#components/metering/records/record-views.ts";
import type { RecordRow } from "#lib/metering/record-row.ts";
import type { LostSum } from "#lib/metering/queries/sum-lost.ts";

const states: readonly { state: RecordRow["state"]; view: RecordView }[] = [
  { state: "OPEN", view: "open" },
  { state: "READY", view: "waiting" },
  { state: "SENDING", view: "waiting" },
  { state: "HELD", view: "attention" },
  { state: "NOT_SUBSCRIBED", view: "attention" },
  { state: "DUPLICATE", view: "attention" },
  { state: "REJECTED", view: "attention" },
  { state: "ACCEPTED", view: "accepted" },
  { state: "NOTHING_DUE", view: "settled" },
  { state: "RESOLVED", view: "settled" },
];

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
  const others = states.map(({ state, view }) => ({
    state,
    view,
    n: (counts.get(state) ?? 0) - (lostOf.get(state) ?? 0),
  }));
  return [...lost, ...others].filter(({ n }) => n > 0);
}
