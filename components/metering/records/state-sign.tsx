import { classNames } from "#components/ui/base/class-names.ts";
import { isStateIn, lostAtOnceStates, queuedStates, type MeteringRecordState } from "#lib/metering/record-states.ts";

/** The states of a metering record, and "NONE" for an hour without a row. */
export type SignState = MeteringRecordState | "NONE";

const signs: Record<SignState, { letter?: string; operator: string; buyer: string }> = {
  NONE: { operator: "No usage", buyer: "No usage" },
  OPEN: { operator: "Open", buyer: "Counting" },
  READY: { operator: "Ready", buyer: "Waiting" },
  SENDING: { operator: "Sending", buyer: "Waiting" },
  ACCEPTED: { operator: "Accepted", buyer: "Billed" },
  NOTHING_DUE: { operator: "Nothing due", buyer: "Nothing due" },
  HELD: { letter: "H", operator: "Held", buyer: "Waiting" },
  DUPLICATE: { letter: "D", operator: "Duplicate", buyer: "In review" },
  NOT_SUBSCRIBED: { letter: "N", operator: "Not subscribed", buyer: "Not billed" },
  REJECTED: { letter: "R", operator: "Rejected", buyer: "In review" },
  EXPIRED: { letter: "×", operator: "Expired", buyer: "Not billed" },
  UNBILLABLE: { letter: "U", operator: "Unbillable", buyer: "Not billed" },
  RESOLVED: { letter: "✓", operator: "Settled", buyer: "Settled" },
};

/** The word of a state, for who reads it. */
export function stateWord(state: SignState, reader: "operator" | "buyer" = "operator"): string {
  return signs[state][reader];
}

/** Under this much time left a waiting record shows the time instead of its state. */
export const AT_RISK_MS = 6 * 3_600_000;

/** `2h`, under an hour `44m`; null when nothing is at risk: not waiting, no deadline, or more than six hours left. Pure. */
export function riskLabel(state: SignState, deadline: Date | null, now: Date): string | null {
  if (deadline === null || !isStateIn(queuedStates, state)) return null;
  const left = deadline.getTime() - now.getTime();
  if (left <= 0 || left >= AT_RISK_MS) return null;
  return left < 3_600_000 ? `${Math.max(1, Math.floor(left / 60_000))}m` : `${Math.floor(left / 3_600_000)}h`;
}

type GlyphProps = {
  state: SignState;
  /** From `riskLabel`. */
  risk?: string | null;
  /** Money is lost with it (`isLost` of lib/metering/loss-of.ts): the only thing that is drawn in red. Never for buyers: they lose nothing. */
  isLost?: boolean;
  className?: string;
};

/** The sign alone; give it a word beside it, or a name on what holds it. */
export function StateGlyph({ state, risk, isLost, className }: GlyphProps) {
  return (
    <i
      className={classNames("glyph", className)}
      data-state={state.toLowerCase().replaceAll("_", "-")}
      {...(risk && { "data-risk": "" })}
      {...(isLost && { "data-lost": "" })}
      aria-hidden="true"
    >
      {risk ?? signs[state].letter ?? null}
    </i>
  );
}

/** Whether the state alone does not say that it is lost. */
function isDeadlineAmongCauses(state: SignState): boolean {
  return !isStateIn(lostAtOnceStates, state);
}

type SignProps = Omit<GlyphProps, "className"> & { reader?: "operator" | "buyer" };

/** Sign and word of a metering record's state. Buyers read simpler words and see no time left. */
export function StateSign({ state, risk, isLost, reader = "operator" }: SignProps) {
  const isOperator = reader === "operator";
  const shownRisk = isOperator ? risk : null;
  return (
    <span className="state">
      <StateGlyph state={state} risk={shownRisk} isLost={isOperator && isLost} />
      {stateWord(state, reader)}
      {isOperator && isLost && isDeadlineAmongCauses(state) && ", too late"}
      {shownRisk && <span className="vh">, at risk, {shownRisk} left</span>}
    </span>
  );
}
