/** Why an event was refused; the codes of the public API. */
export type EventCode =
  | "ID_REUSED"
  | "INVALID_EVENT"
  | "INVALID_QUANTITY"
  | "INVALID_TAGS"
  | "UNKNOWN_DIMENSION"
  | "UNKNOWN_AGREEMENT"
  | "AMBIGUOUS_AGREEMENT"
  | "AGREEMENT_NOT_ACTIVE"
  | "INVALID_TIMESTAMP"
  | "TIMESTAMP_IN_FUTURE"
  | "TIMESTAMP_TOO_OLD"
  | "HOUR_CLOSED";

/**
 * What became of one event. `hour` is the UTC hour that counts it; `isLate` says that it is not that of its timestamp.
 * Parked usage waits for its dimension: `hour` is its own, and the hour that counts it is decided at its release.
 */
export type EventVerdict =
  | { status: "accepted" | "duplicate"; hour: Date; isLate: boolean; isParked?: true }
  | { status: "rejected"; code: EventCode; detail: string };

export type Rejection = Extract<EventVerdict, { status: "rejected" }>;

/** A refusal with its words. Pure. */
export function rejected(code: EventCode, detail: string): Rejection {
  return { status: "rejected", code, detail };
}
