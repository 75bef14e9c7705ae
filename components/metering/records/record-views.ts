import type { RecordRow } from "#lib/metering/record-row.ts";
import type { Loss } from "#lib/metering/loss-of.ts";
import type { LostSum } from "#lib/metering/queries/sum-lost.ts";
import { lostStates, needsOperatorStates, settledStates, waitingStates } from "#lib/metering/record-states.ts";

type View = { label: string; states: readonly RecordRow["state"][]; loss?: Loss | "none" };

/** The list's saved views: which states belong together, by what they mean for money. Each record is in one of them. */
export const recordViews = {
  lost: { label: "Not billed", states: lostStates, loss: "lost" },
  attention: { label: "Needs a decision", states: needsOperatorStates, loss: "none" },
  waiting: { label: "On its way", states: waitingStates, loss: "none" },
  open: { label: "Open", states: ["OPEN"] },
  accepted: { label: "Accepted", states: ["ACCEPTED"] },
  settled: { label: "Settled", states: settledStates },
  fractions: { label: "Fractions at an end", states: ["UNBILLABLE"], loss: "fraction" },
  elsewhere: { label: "Billed by another sender", states: ["UNBILLABLE"], loss: "elsewhere" },
} as const satisfies Record<string, View>;

export type RecordView = keyof typeof recordViews;
export const recordViewNames = Object.keys(recordViews) as RecordView[];

/** What `browseRecords` is asked for by a view; nothing is narrowed without one. */
export function filterOfView(view: RecordView | null, now: Date) {
  if (view === null) return { states: null, loss: null };
  const { states, loss }: View = recordViews[view];
  return { states, loss: loss === undefined ? null : { kind: loss, now } };
}

/** How many records a view holds, from the counts by state and what of them is lost. Pure. */
export function countOfView(
  view: RecordView,
  counts: ReadonlyMap<RecordRow["state"], number>,
  lost: Pick<LostSum, "byState" | "records" | "fractions" | "elsewhere">,
): number {
  const apart = { lost: lost.records, fractions: lost.fractions, elsewhere: lost.elsewhere };
  if (view in apart) return apart[view as keyof typeof apart].n;
  return recordViews[view].states.reduce((sum, state) => {
    const gone = lost.byState.find((one) => one.state === state)?.n ?? 0;
    return sum + Math.max(0, (counts.get(state) ?? 0) - gone);
  }, 0);
}
