import type { Pool } from "#lib/db/pool.ts";
import { hourOf } from "#lib/time/hours.ts";
import type { Catalogue } from "#lib/usage/catalogue.ts";
import { idReused, isSameEvent, validateAgainstStored, reusedId } from "#lib/usage/intake/compare-events.ts";
import { findStoredEvents } from "#lib/usage/event-store.ts";
import { readObstacles } from "#lib/usage/intake/hour-locks.ts";
import { lateOutcome, firstLateHour, notActive } from "#lib/usage/validate-intake.ts";
import type { ParsedEvent } from "#lib/usage/parse-event.ts";
import { draftEvents, type Draft } from "#lib/usage/intake/record-usage.ts";
import type { Placement } from "#lib/usage/intake/store-placed-events.ts";
import type { EventVerdict } from "#lib/usage/verdict.ts";

type Deps = { pool: Pool; catalogue: Catalogue; now: Date };

/** What would become of an event, and whose it would be; `isParked`: accepted, and counted by no hour yet. */
export type Validated = {
  verdict: EventVerdict;
  event: ParsedEvent | null;
  agreementId: string | null;
  isParked: boolean;
};

/**
 * What would become of events if they were recorded now; stores nothing, and holds nothing: recording validates again.
 * The hour of late usage is where its search begins.
 *
 * @returns one answer an event, in order.
 */
export async function validateUsage(deps: Deps, events: readonly unknown[]): Promise<Validated[]> {
  const drafts = await draftEvents(deps, events);
  const keys = drafts.flatMap(({ key }) => (key === null ? [] : [key]));
  const stored = await findStoredEvents(deps.pool, [...new Set(keys)]);
  const frozen = await findFrozen(deps.pool, drafts);
  const first = new Map<string, { event: ParsedEvent; agreementId: string }>();
  return drafts.map((draft): Validated => {
    const { key, event, place } = draft;
    const agreementId = "agreementId" in place ? place.agreementId : null;
    const answer = (verdict: EventVerdict, isParked = false) => ({ verdict, event, agreementId, isParked });
    const row = key === null ? undefined : stored.get(key);
    if (row !== undefined) return answer(event === null ? idReused : validateAgainstStored(event, row, agreementId));
    if ("status" in place) return answer(place);
    if ("reason" in place && place.reason === "AFTER_END") return answer(notActive);
    const earlier = first.get(place.event.key);
    if (earlier !== undefined && !isSameEvent(earlier.event, place.event)) {
      return answer(reusedId(place.agreementId, earlier.agreementId));
    }
    const accept = (hour: Date): EventVerdict => {
      first.set(place.event.key, place);
      const isLate = hour.getTime() !== hourOf(place.event.at).getTime();
      return { status: earlier === undefined ? "accepted" : "duplicate", hour, isLate };
    };
    if ("reason" in place) return answer(accept(place.hour), true);
    if (!frozen.has(place)) return answer(accept(place.hour));
    const outcome = lateOutcome(place.aggregation, place.latePolicy);
    if (typeof outcome === "object") return answer(outcome);
    return answer(accept(firstLateHour(place.agreement, deps.now)), outcome === "parked");
  });
}

/** Those whose own record is frozen already. */
async function findFrozen(pool: Pool, drafts: readonly Draft[]): Promise<Set<Placement>> {
  const placements = drafts.flatMap(({ place }) => ("aggregation" in place ? [place] : []));
  if (placements.length === 0) return new Set();
  const obstacles = await readObstacles(pool, placements);
  return new Set(placements.filter((_, i) => ![null, "OPEN"].includes(obstacles[i]!.record)));
}
