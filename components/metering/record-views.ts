import type { RecordRow } from "#lib/metering/record-row.ts";

/** The list's saved views: which states belong together, by what they mean for money. */
export const recordViews = {
  attention: { label: "Needs somebody", states: ["REJECTED", "NOT_SUBSCRIBED", "DUPLICATE", "HELD"] },
  waiting: { label: "On its way", states: ["READY", "SENDING"] },
  open: { label: "Open", states: ["OPEN"] },
  accepted: { label: "Accepted", states: ["ACCEPTED"] },
  lost: { label: "Not billed", states: ["EXPIRED", "UNBILLABLE"] },
  settled: { label: "Settled", states: ["NOTHING_DUE", "RESOLVED"] },
} as const satisfies Record<string, { label: string; states: readonly RecordRow["state"][] }>;

export type RecordView = keyof typeof recordViews;
export const recordViewNames = Object.keys(recordViews) as RecordView[];
