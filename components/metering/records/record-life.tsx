import { Life, type LifeStep as ShownStep } from "#components/ui/layout/life.tsx";
import type { OperatorRecord } from "#lib/metering/queries/record/record-for-operator.ts";
import { causeWords } from "./record-words.ts";
import { StateGlyph, type SignState } from "./state-sign.tsx";

/** Steps shown at either end of a very long life. */
const ENDS = 20;

type Props = Pick<OperatorRecord, "life" | "attempts" | "record"> & {
  /** Money is lost with it as it is now: then its last step is red. */
  isLost: boolean;
};

/** A record's life, oldest first; what lies between the ends of a very long one is counted, not drawn. */
export function RecordLife(props: Props) {
  const steps = toSteps(props);
  const left = steps.length - 2 * ENDS;
  if (left <= 1) return <Life steps={steps} />;
  return (
    <>
      <Life steps={steps.slice(0, ENDS)} />
      <p className="text-xs text-ink-3">{left} more steps like these are left out here.</p>
      <Life steps={steps.slice(-ENDS)} />
    </>
  );
}

function toSteps({ life, attempts, record: { quantity }, isLost }: Props): ShownStep[] {
  const calls = attempts.toReversed();
  const isComplete = calls.length === life.filter(({ cause }) => cause === "ATTEMPT_STARTED").length;
  let attempt = 0;
  return life.map(({ at, state, cause }, i) => {
    if (cause === "ATTEMPT_STARTED") attempt++;
    const call = isComplete ? calls[attempt - 1] : undefined;
    return {
      at,
      sign: <StateGlyph state={state as SignState} isLost={isLost && i === life.length - 1} />,
      title:
        setsQuantity(cause) && quantity !== null ? `Frozen at ${quantity.toLocaleString("en-GB")}` : causeWords(cause),
      detail: detailOf(cause, attempt, call),
    };
  });
}

/** Where what is included could not be read at the freeze, the quantity was set when it could. */
function setsQuantity(cause: string): boolean {
  return cause === "HOUR_FROZEN" || cause === "ENTITLEMENT_KNOWN";
}

function detailOf(cause: string, attempt: number, call: Props["attempts"][number] | undefined): string | undefined {
  if (cause === "FIRST_EVENT") return undefined;
  if (setsQuantity(cause)) return "It cannot change from here on";
  if (cause === "ATTEMPT_STARTED") {
    const others = (call?.recordCount ?? 1) - 1;
    return `Attempt ${attempt}${others > 0 ? `, with ${others === 1 ? "1 other" : `${others} others`}` : ""}`;
  }
  if (attempt === 0 || call === undefined || call.durationMs === null) return undefined;
  return `${call.errorName === null ? "Answer" : `${call.errorName},`} after ${call.durationMs.toLocaleString("en-GB")} ms`;
}
