import type { Pool } from "#lib/db/pool.ts";
import { retryConflicts } from "#lib/db/retry-conflicts.ts";
import { hourOf } from "#lib/time/hours.ts";
import { keepUnbillable, setUsageAside, type AsideEvent } from "#lib/usage/aside-store.ts";
import type { Catalogue } from "#lib/usage/catalogue.ts";
import { idReused, isSameEvent, judgeAgainstStored } from "#lib/usage/compare-events.ts";
import { eventKeyOf } from "#lib/usage/event-key.ts";
import { findStoredEvents, type Receipt } from "#lib/usage/event-store.ts";
import { judgeInstant, notActive } from "#lib/usage/judge-intake.ts";
import { parseEvent, readEventId, type ParsedEvent } from "#lib/usage/parse-event.ts";
import { createPlacer, type Place, type Taken } from "#lib/usage/place-events.ts";
import { storePlacedEvents } from "#lib/usage/store-placed-events.ts";
import { rejected, type EventVerdict } from "#lib/usage/verdict.ts";

type Deps = { pool: Pool; catalogue: Catalogue; now: Date };

/** 1 to 1,000 events as they were sent, and the key that sent them. */
export type RecordUsageInput = { events: readonly unknown[]; apiKeyId: string | null };

/** `id` is null where the event had none that could be stored. */
export type UsageResult = { id: string | null; verdict: EventVerdict };

/** An event on its way: with a place, or refused for now (its id may still turn out to be stored). */
export type Draft = { id: string | null; key: string | null; event: ParsedEvent | null; place: Place };

/**
 * Takes usage as the seller's product reports it: each id once in the installation, each event in the one hour that counts it, or aside
 * where no hour does. May be repeated with the same events: those stored already answer as duplicates. What answers `accepted` is on disk.
 *
 * @returns one verdict an event, in order. One bad event never refuses another.
 * @throws the database's error when it is out of reach; events of this batch may then be stored or not: send it again.
 * Rules: rules.md sections 1 to 3.
 */
export async function recordUsage(deps: Deps, { events, apiKeyId }: RecordUsageInput): Promise<UsageResult[]> {
  const drafts = await draftEvents(deps, events);
  const receipt = { apiKeyId, receivedAt: deps.now };

  // The first of each id that may be taken goes to the database; the others are settled by what becomes of it.
  const leaders = new Map<string, Taken>();
  for (const { place } of drafts) {
    if (isTaken(place) && !leaders.has(place.event.key)) leaders.set(place.event.key, place);
  }
  const { verdicts, over } = await storeTaken(deps, [...leaders.values()], receipt);
  const refused = drafts.filter(({ key, place }) => key !== null && !isTaken(place)).map(({ key }) => key!);
  const stored = await findStoredEvents(deps.pool, refused);

  const seen = new Set<string>();
  const results = drafts.map((draft) => {
    if (draft.key === null || draft.id === null) return { id: draft.id, verdict: draft.place as EventVerdict };
    const verdict = settle(draft, draft.key);
    if (isTaken(draft.place)) seen.add(draft.key);
    return { id: draft.id, verdict };
  });
  if (over.length > 0) await retryConflicts(() => keepUnbillable(deps.pool, over, receipt));
  return results;

  function settle({ event, place }: Draft, key: string): EventVerdict {
    const leader = leaders.get(key);
    const verdict = verdicts.get(key);
    if (isTaken(place)) {
      if (!seen.has(key)) return verdict!;
      return verdict!.status === "rejected" ? verdict! : repeatOf(place.event, leader!, verdict!);
    }
    const row = stored.get(key);
    // An earlier refusal left the id free; the same batch took it only afterwards.
    if (row !== undefined && (verdict?.status !== "accepted" || seen.has(key))) {
      return event === null ? idReused : judgeAgainstStored(event, row);
    }
    if ("status" in place) return place;
    over.push(place);
    return notActive;
  }
}

/** Writes what may be taken, each id once. `over`: refused because the agreement had ended; to be kept. */
async function storeTaken(
  { pool, now }: Deps,
  taken: readonly Taken[],
  receipt: Receipt,
): Promise<{ verdicts: Map<string, EventVerdict>; over: AsideEvent[] }> {
  const verdicts = new Map<string, EventVerdict>();
  const over: AsideEvent[] = [];
  const placements = taken.filter((place) => "aggregation" in place);
  const aside: AsideEvent[] = taken.filter((place) => "reason" in place);
  const placed = new Map(placements.map((placement) => [placement.event.key, placement]));
  for (const [key, settlement] of await storePlacedEvents({ pool, now }, placements, receipt)) {
    if (settlement.status !== "aside") {
      verdicts.set(key, settlement);
      continue;
    }
    const event = { ...placed.get(key)!, hour: settlement.hour, reason: settlement.reason };
    if (settlement.reason === "AFTER_END") {
      over.push(event);
      verdicts.set(key, notActive);
    } else aside.push(event);
  }
  await storeAside(pool, aside, receipt, verdicts);
  return { verdicts, over };
}

async function storeAside(
  pool: Pool,
  aside: readonly AsideEvent[],
  receipt: Receipt,
  verdicts: Map<string, EventVerdict>,
): Promise<void> {
  if (aside.length === 0) return;
  const kept = await retryConflicts(() => setUsageAside(pool, aside, receipt));
  const others = aside.filter(({ event }) => !kept.has(event.key)).map(({ event }) => event.key);
  const stored = await findStoredEvents(pool, others);
  for (const { event, hour, reason } of aside) {
    const row = stored.get(event.key);
    verdicts.set(
      event.key,
      row === undefined
        ? {
            status: "accepted",
            hour,
            isLate: hour.getTime() !== hourOf(event.at).getTime(),
            ...(reason === "UNKNOWN_DIMENSION" ? { isParked: true } : {}),
          }
        : judgeAgainstStored(event, row),
    );
  }
}

/** The verdict on an event whose id an earlier one of the same batch has taken, or had before. */
function repeatOf(event: ParsedEvent, leader: Taken, verdict: EventVerdict): EventVerdict {
  if (verdict.status === "rejected" || !isSameEvent(event, leader.event)) return idReused;
  return { ...verdict, status: "duplicate" };
}

function isTaken(place: Place): place is Taken {
  return !("status" in place) && !("reason" in place && place.reason === "AFTER_END");
}

export async function draftEvents(deps: Deps, events: readonly unknown[]): Promise<Draft[]> {
  const read = events.map((raw) => {
    const result = parseEvent(raw);
    if ("event" in result)
      return { id: result.event.id, event: result.event, fault: judgeInstant(result.event.at, deps.now) };
    return { id: readEventId(raw), event: null, fault: rejected(result.fault.code, result.fault.detail) };
  });
  const sound = read.flatMap(({ event, fault }) => (event !== null && fault === null ? [event] : []));
  const place = await createPlacer(deps, sound);
  return read.map(({ id, event, fault }) => ({
    id,
    key: event?.key ?? (id === null ? null : eventKeyOf(id)),
    event,
    place: fault ?? place(event!),
  }));
}
