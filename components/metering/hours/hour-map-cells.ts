import type { MappedHour } from "#lib/metering/queries/hour-map.ts";
import { AT_RISK_MS, type SignState } from "#components/metering/records/state-sign.tsx";
import { needsOperatorStates, settledStates, waitingStates } from "#lib/metering/record-states.ts";

/** What an hour means for money, gravest first. */
export type CellMeaning = "lost" | "risk" | "waiting" | "open" | "accepted" | "settled" | "none";

const grave: readonly { meaning: CellMeaning; states: readonly SignState[] }[] = [
  { meaning: "risk", states: needsOperatorStates },
  { meaning: "waiting", states: waitingStates },
  { meaning: "open", states: ["OPEN"] },
  { meaning: "accepted", states: ["ACCEPTED"] },
  // UNBILLABLE that is not lost: fractions at an end, and hours that another sender billed.
  { meaning: "settled", states: [...settledStates, "UNBILLABLE"] },
];

const HOUR_MS = 3_600_000;
/** AWS takes an hour's record for so long. */
const WINDOW_MS = 24 * HOUR_MS;

/**
 * The gravest that an hour's records mean: lost, at risk (also what waits with under six hours left), waiting, open, accepted, settled. Pure.
 */
export function meaningOf({ hour, counts, lost, isOpen }: MappedHour, now: Date): CellMeaning {
  if (lost > 0) return "lost";
  const found = grave.find(({ states }) => states.some((state) => state !== "NONE" && (counts[state] ?? 0) > 0));
  if (found === undefined) return isOpen ? "open" : "none";
  const left = hour.getTime() + WINDOW_MS - now.getTime();
  return found.meaning === "waiting" && left < AT_RISK_MS ? "risk" : found.meaning;
}

const CELL = 22;
export const STEP = 24;

/** A cell's square as a part of one path for all cells of its meaning: `x` hours across, `y` days down. Pure. */
export function squareAt(x: number, y: number): string {
  return `M${x * STEP + 1} ${y * STEP + 1}h${CELL}v${CELL}h-${CELL}z`;
}
