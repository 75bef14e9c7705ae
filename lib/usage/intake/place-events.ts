import type { Pool } from "#lib/db/pool.ts";
import { hourOf } from "#lib/time/hours.ts";
import type { Aggregation } from "#lib/generated/prisma/enums.ts";
import type { ParkedEvent } from "#lib/usage/intake/parked-usage-store.ts";
import type { Catalogue, IntakeProduct } from "#lib/usage/catalogue.ts";
import type { RoutedAgreement } from "#lib/agreements/routing/resolve-metering-agreement.ts";
import { findNamedAgreements, type EventRouting } from "#lib/usage/intake/find-named-agreements.ts";
import {
  lateOutcome,
  firstLateHour,
  hourForUsage,
  meteredElsewhere,
  meteredFrom,
  notActive,
  eligibilityOf,
} from "#lib/usage/validate-intake.ts";
import type { ParsedEvent } from "#lib/usage/parse-event.ts";
import type { Placement } from "#lib/usage/intake/store-placed-events.ts";
import { rejected, type EventVerdict } from "#lib/usage/verdict.ts";

/** Where an event goes: into an hour, parked (accepted, or refused with its quantity saved), or nowhere. */
export type Place = Taken | ParkedEvent<"AFTER_END"> | EventVerdict;

/** An event that is accepted if its id is free: in an hour, or parked. */
export type Taken = Placement | ParkedEvent<"LATE" | "UNKNOWN_DIMENSION">;

/** Gives each event the agreement and hour that take it, as far as its own content, the agreement and the time show. */
export async function createPlacer(
  { pool, catalogue, now }: { pool: Pool; catalogue: Catalogue; now: Date },
  events: readonly ParsedEvent[],
): Promise<(event: ParsedEvent) => Place> {
  const resolve = await findNamedAgreements(pool, events, now);
  const routings = new Map<ParsedEvent, EventRouting>();
  const needed: [string, string][] = [];
  for (const event of events) {
    const routing = resolve(event);
    routings.set(event, routing);
    if (routing.kind === "found") needed.push([routing.agreement.productId, event.dimension]);
  }
  const products = await catalogue.products([...new Set(needed.map(([id]) => id))], needed);
  return (event) => placeOf(event, routings.get(event) ?? resolve(event), products, now);
}

function placeOf(
  event: ParsedEvent,
  routing: EventRouting,
  products: ReadonlyMap<string, IntakeProduct>,
  now: Date,
): Place {
  if (routing.kind === "covered") return notActive;
  if (routing.kind === "unknown") return rejected("UNKNOWN_AGREEMENT", "no agreement has this name");
  if (routing.kind === "ambiguous") {
    return rejected(
      "AMBIGUOUS_AGREEMENT",
      "several agreements have this name; name one by its agreementId or licenseArn",
    );
  }
  const { agreement, successor } = routing;
  const product = products.get(agreement.productId)!;
  const aggregation = product.dimensions.get(event.dimension);
  const own = { event, agreementId: agreement.id, productId: product.id, hour: hourOf(event.at) };
  const eligibility = eligibilityOf(agreement, event.at, now, product);
  // The dimension may be gone since the agreement ended: its usage is saved all the same, as all usage that comes too
  // late.
  if (eligibility === "over" && successor !== null && aggregation === undefined) return { ...own, reason: "AFTER_END" };
  if (aggregation === undefined && product.unknownDimensions === "REFUSE") {
    return rejected("UNKNOWN_DIMENSION", "the product has no such metered dimension");
  }
  switch (eligibility) {
    case "refused":
      return notActive;
    case "metered-elsewhere":
      return meteredElsewhere(meteredFrom(agreement, product)!);
    case "over":
      return placeWithSuccessor(event, successor, { aggregation, product, now }) ?? { ...own, reason: "AFTER_END" };
    case "taken":
  }
  if (aggregation === undefined) return { ...own, reason: "UNKNOWN_DIMENSION" };
  const { latePolicy } = product;
  const place = hourForUsage(agreement, { at: event.at, aggregation, latePolicy }, now);
  if (!("hour" in place)) return place;
  if (place.isParked) return { ...own, hour: place.hour, reason: "LATE" };
  return { ...own, hour: place.hour, aggregation, latePolicy, agreement, successor };
}

/** Usage that came too late for its agreement: late usage of its successor. Null when that takes none. */
function placeWithSuccessor(
  event: ParsedEvent,
  successor: RoutedAgreement | null,
  { aggregation, product, now }: { aggregation: Aggregation | undefined; product: IntakeProduct; now: Date },
): Place | null {
  if (successor === null || aggregation === undefined || eligibilityOf(successor, now, now, product) !== "taken")
    return null;
  const { latePolicy } = product;
  const own = { event, agreementId: successor.id, productId: product.id, hour: firstLateHour(successor, now) };
  const outcome = lateOutcome(aggregation, latePolicy);
  if (typeof outcome === "object") return outcome;
  if (outcome === "parked") return { ...own, reason: "LATE" };
  return { ...own, aggregation, latePolicy, agreement: successor, successor: null };
}
