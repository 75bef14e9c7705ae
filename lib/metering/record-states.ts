import type { MeteringRecordState } from "#lib/generated/prisma/enums.ts";

export type { MeteringRecordState } from "#lib/generated/prisma/enums.ts";

/**
 * - `counting`: its hour still takes usage.
 * - `queued`: frozen, to be sent.
 * - `refused`: AWS's answer needs more than time. No person has closed it, and its window may still be open.
 * - `missed`: nothing can send it any more.
 * - `billed`: AWS accepted it. Final.
 * - `closed`: nothing is due, or a person closed it. Final.
 */
type Stage = "counting" | "queued" | "refused" | "missed" | "billed" | "closed";

type StateFacts = {
  stage: Stage;
  /** The view of the console's list that holds it while it is not lost. `lost`: it is in none of the others. */
  view: "open" | "waiting" | "attention" | "lost" | "accepted" | "settled";
  /** When its units count as lost. READY is lost between its deadline and the next job run, which makes it EXPIRED. */
  lost: "never" | "at-once" | "at-deadline";
  /** Who sends its bytes before its deadline: the job run without being asked (`job`), an operator, or both. */
  sentBy: readonly ("job" | "operator")[];
};

/**
 * What each state of a metering record means. Every list of states, in TypeScript and in SQL (`record-states-sql.ts`),
 * is derived from it. SENDING is never lost: its answer may still say that AWS took it in time.
 */
const facts = {
  OPEN: { stage: "counting", view: "open", lost: "never", sentBy: [] },
  READY: { stage: "queued", view: "waiting", lost: "at-deadline", sentBy: ["job"] },
  SENDING: { stage: "queued", view: "waiting", lost: "never", sentBy: ["job"] },
  HELD: { stage: "queued", view: "attention", lost: "at-deadline", sentBy: ["job"] },
  NOT_SUBSCRIBED: { stage: "refused", view: "attention", lost: "at-deadline", sentBy: ["job", "operator"] },
  DUPLICATE: { stage: "refused", view: "attention", lost: "at-deadline", sentBy: [] },
  REJECTED: { stage: "refused", view: "attention", lost: "at-deadline", sentBy: ["operator"] },
  EXPIRED: { stage: "missed", view: "lost", lost: "at-once", sentBy: [] },
  UNBILLABLE: { stage: "missed", view: "lost", lost: "at-once", sentBy: [] },
  ACCEPTED: { stage: "billed", view: "accepted", lost: "never", sentBy: [] },
  NOTHING_DUE: { stage: "closed", view: "settled", lost: "never", sentBy: [] },
  RESOLVED: { stage: "closed", view: "settled", lost: "never", sentBy: [] },
} as const satisfies Record<MeteringRecordState, StateFacts>;

type Facts = typeof facts;
/** The states whose facts fit, as a type. */
type Where<Fact> = { [S in MeteringRecordState]: Facts[S] extends Fact ? S : never }[MeteringRecordState];

/** All states, in the order of a record's life. */
export const recordStates = Object.keys(facts) as MeteringRecordState[];

function statesOfStage<S extends Stage>(...stages: S[]) {
  return recordStates.filter((state) => stages.some((stage) => stage === facts[state].stage)) as Where<{ stage: S }>[];
}

function statesInView<V extends StateFacts["view"]>(view: V) {
  return recordStates.filter((state) => facts[state].view === view) as Where<{ view: V }>[];
}

function statesLost<L extends StateFacts["lost"]>(lost: L) {
  return recordStates.filter((state) => facts[state].lost === lost) as Where<{ lost: L }>[];
}

function sentBy(by: "job" | "operator"): MeteringRecordState[] {
  return recordStates.filter((state) => (facts[state].sentBy as StateFacts["sentBy"]).includes(by));
}

/** Waits for AWS, or for its answer: `waiting.records`. */
export const waitingStates = statesInView("waiting");
export type WaitingState = (typeof waitingStates)[number];
/** Frozen, and neither final nor refused: what waits, and what is held. */
export const queuedStates = statesOfStage("queued");
/** AWS answered, and did not bill it. */
export const refusedStates = statesOfStage("refused");
/** An operator decides, before its deadline. */
export const needsOperatorStates = statesInView("attention");
/** Not billed, and a person may resolve it: alerts `RECORD_…` and webhooks `metering.record.failed` are about these. */
export const notBilledStates = statesOfStage("refused", "missed");
/** Not billed, whatever the time. */
export const lostAtOnceStates = statesLost("at-once");
/** Can still be saved until the record's deadline, and lost from then on. */
export const lostAtDeadlineStates = statesLost("at-deadline");
/** Every state that a lost record may be in. */
export const lostStates = [...lostAtOnceStates, ...lostAtDeadlineStates];
/** May still be billed before its deadline. */
export const savableStates = statesOfStage("queued", "refused");
/** The job run sends it before its deadline, unless a hold stays. */
export const sentByJobStates = sentBy("job");
/** An operator may send it again, in its window. */
export const resendableStates = sentBy("operator");
/** The job run makes it EXPIRED at its deadline. */
export const expiringStates = queuedStates.filter((state) => facts[state].lost === "at-deadline");
/** Nothing changes it any more. */
export const finalStates = statesOfStage("billed", "closed");
/** Final, and not by AWS's acceptance. */
export const settledStates = statesInView("settled");

/** Never sent, and never will be: AWS holds nothing of it. */
export const neverSentStates = ["OPEN", "NOTHING_DUE", "UNBILLABLE"] as const satisfies MeteringRecordState[];

/** Whether a state is one of a list. */
export function isStateIn(states: readonly MeteringRecordState[], state: string): boolean {
  return (states as readonly string[]).includes(state);
}

/** The view of the console's list that holds records of a state while they are not lost. */
export function viewOfState(state: MeteringRecordState): StateFacts["view"] {
  return facts[state].view;
}
