import { Life, type LifeStep as ShownStep } from "#components/ui/life.tsx";
import type { OperatorRecord } from "#lib/metering/record-for-operator.ts";
import { causeWords } from "./record-words.ts";
import { StateGlyph, stateWord, type SignState } from "./state-sign.tsx";

/** Steps shown at either end of a very long life. */
const ENDS = 20;

type Props = Pick<OperatorRecord, "life" | "attempts" | "record">;

/** A record's life, oldest first; what lies between the ends of a very long one is counted, not drawn. */
export function RecordLife({ life, record }: Props) {
  const left = life.length - 2 * ENDS;
  if (left <= 1) return <Life steps={life.map((step) => toShown(step, record))} />;
  return (
    <>
      <Life steps={life.slice(0, ENDS).map((step) => toShown(step, record))} />
      <p className="text-xs text-ink-3">{left} more attempts like these are left out here.</p>
      <Life steps={life.slice(-ENDS).map((step) => toShown(step, record))} />
    </>
  );
}

function toShown({ at, state, cause }: Props["life"][number], { quantity }: Props["record"]): ShownStep {
  return {
    at,
    sign: <StateGlyph state={state as SignState} />,
    title:
      cause === "HOUR_FROZEN" && quantity !== null
        ? `Frozen at ${quantity.toLocaleString("en-GB")}`
        : causeWords(cause),
    detail: cause === "HOUR_FROZEN" ? "It cannot change from here on" : stateWord(state as SignState),
  };
}
