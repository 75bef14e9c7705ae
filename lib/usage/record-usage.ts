import type { Pool } from "#lib/db/pool.ts";
import type { Aggregation } from "#lib/generated/prisma/enums.ts";
import type { Catalogue } from "#lib/usage/catalogue.ts";
import { idReused, isSameEvent, judgeAgainstStored } from "#lib/usage/compare-events.ts";
import { eventKeyOf } from "#lib/usage/event-key.ts";
import { findStoredEvents } from "#lib/usage/event-store.ts";
import { findNamedAgreements, type ResolveAgreement } from "#lib/usage/find-named-agreements.ts";
import { hourForUsage, judgeInstant, notActive, takesUsage } from "#lib/usage/judge-intake.ts";
import { parseEvent, readEventId, type ParsedEvent } from "#lib/usage/parse-event.ts";
import { storePlacedEvents, type Placement } from "#lib/usage/store-placed-events.ts";
import { rejected, type EventVerdict } from "#lib/usage/verdict.ts";

type Deps = { pool: Pool; catalogue: Catalogue; now: Date };

/** 1 to 1,000 events as they were sent, and the key that sent them. */
export type RecordUsageInput = { events: readonly unknown[]; apiKeyId: string | null };

/** `id` is null where the event had none that could be stored. */
export type UsageResult = { id: string | null; verdict: EventVerdict };

/** An event on its way: placed in an hour, or refused for now (its id may still turn out to be stored). */
type Draft = { id: string | null; key: string | null; event: ParsedEvent | null; place: Placement | EventVerdict };

/**
 * Takes usage as the seller's product reports it: each id once in the installation, each event in the one hour that counts it. May
 * be repeated with the same events: those stored already answer as duplicates. What answers `accepted` is on disk.
 *
 * @returns one verdict an event, in order. One bad event never refuses another.
 * @throws the database's error when it is out of reach; events of this batch may then be stored or not: send it again.
 * Rules: rules.md sections 1 to 3.
 */
export async function recordUsage(deps: Deps, { events, apiKeyId }: RecordUsageInput): Promise<UsageResult[]> {
  const drafts = await draftEvents(deps, events);

  // The first of each id that may be taken goes to the database; the others are settled by what becomes of it.
  const leaders = new Map<string, Placement>();
  for (const { place } of drafts) {
    if (isPlacement(place) && !leaders.has(place.event.key)) leaders.set(place.event.key, place);
  }
  const verdicts = await storePlacedEvents(deps, [...leaders.values()], { apiKeyId, receivedAt: deps.now });
  const refused = drafts.filter(({ key, place }) => key !== null && !isPlacement(place)).map(({ key }) => key!);
  const stored = await findStoredEvents(deps.pool, refused);

  const seen = new Set<string>();
  return drafts.map((draft) => {
    if (draft.key === null || draft.id === null) return { id: draft.id, verdict: draft.place as EventVerdict };
    const verdict = settle(draft, draft.key);
    if (isPlacement(draft.place)) seen.add(draft.key);
    return { id: draft.id, verdict };
  });

  function settle({ event, place }: Draft, key: string): EventVerdict {
    const leader = leaders.get(key);
    const verdict = verdicts.get(key);
    if (isPlacement(place)) {
      if (!seen.has(key)) return verdict!;
      return verdict!.status === "rejected" ? verdict! : repeatOf(place.event, leader!, verdict!);
    }
    const row = stored.get(key);
    // An earlier refusal left the id free; the same batch took it only afterwards.
    if (row === undefined || (verdict?.status === "accepted" && !seen.has(key))) return place;
    return event === null ? idReused : judgeAgainstStored(event, row);
  }
}

/** The verdict on an event whose id an earlier one of the same batch has taken, or had before. */
function repeatOf(event: ParsedEvent, leader: Placement, verdict: EventVerdict): EventVerdict {
  if (verdict.status === "rejected" || !isSameEvent(event, leader.event)) return idReused;
  return { ...verdict, status: "duplicate" };
}

function isPlacement(place: Placement | EventVerdict): place is Placement {
  return "event" in place;
}

async function draftEvents({ pool, catalogue, now }: Deps, events: readonly unknown[]): Promise<Draft[]> {
  const read = events.map((raw) => {
    const result = parseEvent(raw);
    if ("event" in result)
      return { id: result.event.id, event: result.event, fault: judgeInstant(result.event.at, now) };
    return { id: readEventId(raw), event: null, fault: rejected(result.fault.code, result.fault.detail) };
  });
  const sound = read.flatMap(({ event, fault }) => (event !== null && fault === null ? [event] : []));
  const resolve = await findNamedAgreements(pool, sound);
  const place = await placer(catalogue, sound, resolve, now);
  return read.map(({ id, event, fault }) => ({
    id,
    key: event?.key ?? (id === null ? null : eventKeyOf(id)),
    event,
    place: fault ?? place(event!),
  }));
}

/** Gives each event the agreement and hour that take it, as far as its own content, the agreement and the time tell. */
async function placer(
  catalogue: Catalogue,
  events: readonly ParsedEvent[],
  resolve: ResolveAgreement,
  now: Date,
): Promise<(event: ParsedEvent) => Placement | EventVerdict> {
  const needed: [string, string][] = [];
  for (const event of events) {
    const routing = resolve(event);
    if (routing.kind === "found") needed.push([routing.agreement.productId, event.dimension]);
  }
  const products = await catalogue.products([...new Set(needed.map(([id]) => id))], needed);

  return (event) => {
    const routing = resolve(event);
    if (routing.kind === "unknown") return rejected("UNKNOWN_AGREEMENT", "no agreement has this name");
    if (routing.kind === "ambiguous") {
      return rejected(
        "AMBIGUOUS_AGREEMENT",
        "several agreements have this name; name one by its agreementId or licenseArn",
      );
    }
    const { agreement } = routing;
    const product = products.get(agreement.productId)!;
    const aggregation: Aggregation | undefined = product.dimensions.get(event.dimension);
    if (aggregation === undefined) return rejected("UNKNOWN_DIMENSION", "the product has no such metered dimension");
    if (!takesUsage(agreement, event.at, now, product.drainMinutes)) return notActive;

    const hour = hourForUsage(agreement, { at: event.at, aggregation }, now);
    if (!(hour instanceof Date)) return hour;
    return { event, agreementId: agreement.id, productId: product.id, hour, aggregation, agreement };
  };
}
