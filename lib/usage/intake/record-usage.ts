import type { Pool } from "#lib/db/pool.ts";
import { retryConflicts } from "#lib/db/retry-conflicts.ts";
import { hourOf } from "#lib/time/hours.ts";
import { saveUnbillable, saveParkedUsage, type ParkedEvent } from "#lib/usage/intake/parked-usage-store.ts";
import type { Catalogue } from "#lib/usage/catalogue.ts";
import { idReused, isSameEvent, validateAgainstStored, reusedId } from "#lib/usage/intake/compare-events.ts";
import { eventKeyOf } from "#lib/usage/event-key.ts";
import { findStoredEvents, pairHour, type Receipt } from "#lib/usage/event-store.ts";
import { validateInstant, notActive } from "#lib/usage/validate-intake.ts";
import { parseEvent, readEventId, type ParsedEvent } from "#lib/usage/parse-event.ts";
import { createPlacer, type Place, type Taken } from "#lib/usage/intake/place-events.ts";
import { storePlacedEvents } from "#lib/usage/intake/store-placed-events.ts";
import { noteAnswers } from "#lib/usage/refusals/note-answers.ts";
import { rejected, type EventVerdict } from "#lib/usage/verdict.ts";

type Deps = { pool: Pool; catalogue: Catalogue; now: Date };

/** 1 to 1,000 events as they were sent, and the key that sent them. */
type RecordUsageInput = { events: readonly unknown[]; apiKeyId: string | null };

/** `id` is null where the event had none that could be stored. */
export type UsageResult = { id: string | null; verdict: EventVerdict };

/** An event on its way: with a place, or refused for now (its id may still turn out to be stored). */
export type Draft = { id: string | null; key: string | null; event: ParsedEvent | null; place: Place };
type TakenDraft = Draft & { key: string; event: ParsedEvent; place: Taken };

/**
 * Takes usage as the seller's product reports it: each id once in the installation, each event in the one hour that
 * counts it, or parked where no hour does. May be repeated with the same events: those stored already answer as
 * duplicates. What answers `accepted` is on disk.
 *
 * @returns one verdict an event, in order. One bad event never refuses another.
 * @throws the database's error when it is out of reach; events of this batch may then be stored or not: send it again.
 * Rules: docs/rules.md, sections 1 to 3.
 */
export async function recordUsage(deps: Deps, { events, apiKeyId }: RecordUsageInput): Promise<UsageResult[]> {
  const drafts = await draftEvents(deps, events);
  const receipt = { apiKeyId, receivedAt: deps.now };
  const { verdicts, over } = await settleTaken(deps, drafts.filter(isTakenDraft), receipt);
  const refused = drafts.filter((draft) => draft.key !== null && !verdicts.has(draft)).map(({ key }) => key!);
  const stored = await findStoredEvents(deps.pool, refused);

  /** Ids that this batch has stored, and those that it stores further down. */
  const [taken, coming] = [new Set<string>(), new Set<string>()];
  for (const [{ key }, { status }] of verdicts) if (status === "accepted") coming.add(key!);
  const results = drafts.map((draft) => {
    const verdict = verdicts.get(draft) ?? refusalOf(draft);
    if (draft.key !== null && verdict.status === "accepted") taken.add(draft.key);
    return { id: draft.id, verdict };
  });
  if (over.length > 0) await retryConflicts(() => saveUnbillable(deps.pool, over, receipt));
  await noteAnswers(deps.pool, receipt, events, results);
  return results;

  /**
   * A refused event's id may be stored already; an earlier refusal left it free for a later event of the same batch.
   */
  function refusalOf({ key, event, place }: Draft): EventVerdict {
    const row = key !== null && (taken.has(key) || !coming.has(key)) ? stored.get(key) : undefined;
    if (row !== undefined) return event === null ? idReused : validateAgainstStored(event, row, agreementOf(place));
    if ("status" in place) return place;
    over.push(place as ParkedEvent);
    return notActive;
  }
}

/**
 * Stores what may be taken, each id once. The first of each id goes to the database; the others are results by what
 * became of it. Where it was refused its id is still free, and the next with other content is tried.
 */
async function settleTaken(
  deps: Deps,
  drafts: readonly TakenDraft[],
  receipt: Receipt,
): Promise<{ verdicts: Map<Draft, EventVerdict>; over: ParkedEvent[] }> {
  const results = new Map<Draft, EventVerdict>();
  const over: ParkedEvent[] = [];
  for (let rest = drafts; rest.length > 0;) {
    const leaders = new Map<string, TakenDraft>();
    for (const draft of rest) if (!leaders.has(draft.key)) leaders.set(draft.key, draft);
    const wave = await storeTaken(
      deps,
      [...leaders.values()].map(({ place }) => place),
      receipt,
    );
    over.push(...wave.over);
    const repeats: TakenDraft[] = [];
    for (const draft of rest) {
      if (leaders.get(draft.key) === draft) results.set(draft, wave.verdicts.get(draft.key)!);
      else repeats.push(draft);
    }
    if (repeats.length === 0) break;
    const unlike = (draft: TakenDraft) => !isSameEvent(draft.event, leaders.get(draft.key)!.event);
    const reused = repeats.filter((draft) => isReused(wave.verdicts.get(draft.key)!) && unlike(draft));
    const stored = await findStoredEvents(
      deps.pool,
      reused.map(({ key }) => key),
    );
    const untried = new Set<string>();
    rest = repeats.filter((draft) => {
      const verdict = wave.verdicts.get(draft.key)!;
      const row = stored.get(draft.key);
      if (row !== undefined) results.set(draft, validateAgainstStored(draft.event, row, draft.place.agreementId));
      else if (verdict.status !== "rejected") {
        const holder = leaders.get(draft.key)!.place.agreementId;
        const own = draft.place.agreementId;
        results.set(draft, unlike(draft) ? reusedId(own, holder) : { ...verdict, status: "duplicate" });
      } else if (
        untried.has(draft.key) ||
        (unlike(draft) && !isSamePlace(draft.place, leaders.get(draft.key)!.place))
      ) {
        untried.add(draft.key);
      }
      // A closed hour does not depend on the event's content: all events of it are refused with the first.
      else results.set(draft, verdict);
      return untried.has(draft.key);
    });
  }
  return { verdicts: results, over };
}

/** Writes what may be taken, each id once. `over`: refused because the agreement had ended; to be kept. */
async function storeTaken(
  { pool, now }: Deps,
  taken: readonly Taken[],
  receipt: Receipt,
): Promise<{ verdicts: Map<string, EventVerdict>; over: ParkedEvent[] }> {
  const verdicts = new Map<string, EventVerdict>();
  const over: ParkedEvent[] = [];
  const placements = taken.filter((place) => "aggregation" in place);
  const aside: ParkedEvent[] = taken.filter((place) => "reason" in place);
  const placed = new Map(placements.map((placement) => [placement.event.key, placement]));
  for (const [key, result] of await storePlacedEvents({ pool, now }, placements, receipt)) {
    if (result.status !== "parked") {
      verdicts.set(key, result);
      continue;
    }
    const { hour, reason, agreementId } = result;
    const event = { ...placed.get(key)!, hour, reason, agreementId };
    if (reason === "AFTER_END") {
      over.push(event);
      verdicts.set(key, notActive);
    } else aside.push(event);
  }
  await parkUsage(pool, aside, receipt, verdicts);
  return { verdicts, over };
}

async function parkUsage(
  pool: Pool,
  aside: readonly ParkedEvent[],
  receipt: Receipt,
  verdicts: Map<string, EventVerdict>,
): Promise<void> {
  if (aside.length === 0) return;
  const kept = await retryConflicts(() => saveParkedUsage(pool, aside, receipt));
  const others = aside.filter(({ event }) => !kept.has(event.key)).map(({ event }) => event.key);
  const stored = await findStoredEvents(pool, others);
  for (const { event, agreementId, hour, reason } of aside) {
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
        : validateAgainstStored(event, row, agreementId),
    );
  }
}

function isSamePlace(a: Taken, b: Taken): boolean {
  return pairHour(a) === pairHour(b) && hourOf(a.event.at).getTime() === hourOf(b.event.at).getTime();
}

function isReused(verdict: EventVerdict): boolean {
  return verdict.status === "rejected" && verdict.code === "ID_REUSED";
}

/** The agreement that an event was found to mean; null where none was, or it is refused as sent. */
function agreementOf(place: Place): string | null {
  return "agreementId" in place ? place.agreementId : null;
}

function isTakenDraft(draft: Draft): draft is TakenDraft {
  const { place } = draft;
  return !("status" in place) && !("reason" in place && place.reason === "AFTER_END");
}

export async function draftEvents(deps: Deps, events: readonly unknown[]): Promise<Draft[]> {
  const read = events.map((raw) => {
    const result = parseEvent(raw);
    if ("event" in result)
      return { id: result.event.id, event: result.event, fault: validateInstant(result.event.at, deps.now) };
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
