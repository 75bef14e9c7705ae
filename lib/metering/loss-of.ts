import { reasons } from "#lib/metering/reasons.ts";
import { isStateIn, lostAtDeadlineStates, lostAtOnceStates } from "#lib/metering/record-states.ts";

/**
 * Why no record here bills a record's units, until a person resolves it.
 *
 * - `lost`: its window closed before AWS accepted it. Money is lost.
 * - `fraction`: an agreement's end left less than one whole unit, which AWS has no way to bill. It is lost too, and is
 *   shown apart so that many of them do not hide a real loss.
 * - `elsewhere`: an hour before the first one that is metered here. Another sender billed it, so nothing is lost.
 */
export type Loss = "lost" | "fraction" | "elsewhere";

/** What decides whether a record is lost. `carriedIn` is exact text. */
type JudgedRecord = { state: string; reason: string | null; deadline: Date | null; carriedIn?: string };

/**
 * What kind of loss a record is at `now`; null: it is billed, settled, or can still be saved. `lossSql` says the same.
 * Pure.
 */
export function lossOf({ state, reason, deadline, carriedIn }: JudgedRecord, now: Date): Loss | null {
  if (state === "UNBILLABLE" && reason === reasons.beforeMeteringFrom) return "elsewhere";
  if (state === "UNBILLABLE" && reason === reasons.fractionAtEnd && !isWholeUnit(carriedIn)) return "fraction";
  if (isStateIn(lostAtOnceStates, state)) return "lost";
  return isStateIn(lostAtDeadlineStates, state) && deadline !== null && deadline <= now ? "lost" : null;
}

/** Whether money is lost with a record at `now`: the one thing that is shown in red. Pure. */
export function isLost(record: JudgedRecord, now: Date): boolean {
  return lossOf(record, now) === "lost";
}

/** Overflow above AWS's greatest quantity may be left at an end too: that is more than a fraction. */
function isWholeUnit(carriedIn: string | undefined): boolean {
  return carriedIn !== undefined && !carriedIn.startsWith("-") && !/^0*(\.|$)/.test(carriedIn);
}
