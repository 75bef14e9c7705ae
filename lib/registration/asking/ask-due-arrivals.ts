import type { ReportFailure } from "#lib/errors/report-failure.ts";
import { findDueArrivals } from "#lib/registration/asking/arrival-lease.ts";
import { askAboutArrival, type AskDeps, type AskOutcome } from "#lib/registration/asking/ask-about-arrival.ts";
import { referenceOf } from "#lib/registration/handle.ts";

/** So many are asked about at once, and so many are looked for at a time. */
const AT_ONCE = 5;
const LOOKED_FOR = 50;

type Deps = AskDeps & { report: ReportFailure };

/**
 * Asks AWS about arrivals that were not asked about: the buyer's browser follows no redirect, the tab was closed, or
 * AWS did not answer before. May run on several servers at once. Where AWS answers none of them, or this minute's
 * questions are used up, the rest waits for the next run.
 *
 * @returns how often AWS was asked.
 */
export async function askDueArrivals(deps: Deps, isOver: () => boolean): Promise<{ arrivalsAsked: number }> {
  let arrivalsAsked = 0;
  const had = new Set<string>();
  for (;;) {
    const due = (await findDueArrivals(deps.limits, deps.now, LOOKED_FOR)).filter((id) => !had.has(id));
    if (due.length === 0) return { arrivalsAsked };
    for (let first = 0; first < due.length; first += AT_ONCE) {
      if (isOver()) return { arrivalsAsked };
      const ids = due.slice(first, first + AT_ONCE);
      for (const id of ids) had.add(id);
      const outcomes = await Promise.all(ids.map((id) => ask(deps, id)));
      arrivalsAsked += outcomes.filter((outcome) => outcome === "answered" || outcome === "unanswered").length;
      if (outcomes.includes("limited") || outcomes.every((outcome) => outcome === "unanswered")) {
        return { arrivalsAsked };
      }
    }
  }
}

async function ask(deps: Deps, id: string): Promise<AskOutcome | "failed"> {
  try {
    return await askAboutArrival(deps, { id, by: { kind: "job" } });
  } catch (error) {
    deps.report(error, { registration: referenceOf(id) });
    return "failed";
  }
}
