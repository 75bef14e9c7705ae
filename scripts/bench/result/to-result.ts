import type { Comparison, Summary } from "#scripts/bench/measure/compare.ts";
import type { Result } from "#scripts/bench/result/row.ts";

/** Whether a ratio is where its goal wants it. Pure. */
export function isReached(ratio: number, goal: Result["goal"]): boolean {
  return "atLeast" in goal ? ratio >= goal.atLeast : ratio <= goal.atMost;
}

type Named = Pick<Result, "path" | "unit" | "yardstickName" | "goal"> & Partial<Pick<Result, "faults" | "notes">>;

/** What a comparison says of one figure: by default units a second. Pure. */
export function toResult(
  comparison: Comparison,
  named: Named,
  figureOf: (summary: Summary) => number = ({ perSecond }) => perSecond,
): Result {
  const { ours, yardstick, spread } = comparison;
  const ratio = figureOf(ours) / figureOf(yardstick);
  const hasRateFigure = figureOf(ours) === ours.perSecond;
  return {
    ...named,
    ours: figureOf(ours),
    yardstick: figureOf(yardstick),
    ratio,
    pass: isReached(ratio, named.goal),
    spread: hasRateFigure ? spread : null,
    cpuMsPerReq: { ours: ours.cpuMsPerRequest, yardstick: yardstick.cpuMsPerRequest },
    faults: [...errorsOf("ours", ours), ...errorsOf("yardstick", yardstick), ...(named.faults ?? [])],
    notes: named.notes ?? [],
  };
}

function errorsOf(name: string, { errors, requests, firstError }: Summary): string[] {
  return errors === 0 ? [] : [`${name}: ${errors} of ${requests} answers wrong, the first: ${firstError ?? ""}`];
}
