import { hourOf } from "#lib/time/hours.ts";
import type { StoredEvent } from "#lib/usage/event-store.ts";
import { NO_AGREEMENT } from "#lib/usage/no-agreement.ts";
import { namedByOf, type ParsedEvent } from "#lib/usage/parse-event.ts";
import { microsOf } from "#lib/usage/quantity.ts";
import { canonicalTags } from "#lib/usage/tags.ts";
import { rejected, type EventVerdict, type Rejection } from "#lib/usage/verdict.ts";

export const idReused: Rejection = rejected("ID_REUSED", "this id was used for an event with other content");

/**
 * The refusal of an id that is stored with other content; says so where another agreement holds it. Null: not known.
 * Pure.
 */
export function reusedId(own: string | null, holder: string | null): Rejection {
  if (own === null || holder === null || holder === NO_AGREEMENT || own === holder) return idReused;
  return rejected("ID_REUSED", `this id was used for an event of another agreement, ${holder}`);
}

/**
 * The verdict on an event whose id is stored: a duplicate when it is the same as sent, else a reused id. Pure.
 *
 * @param agreementId the one that the event was found to mean; null: none was found.
 */
export function validateAgainstStored(
  event: ParsedEvent,
  stored: StoredEvent,
  agreementId: string | null = null,
): EventVerdict {
  const isSame =
    stored.id === event.id &&
    stored.dimension === event.dimension &&
    microsOf(stored.quantity) === event.micros &&
    stored.at.getTime() === event.at.getTime() &&
    canonicalTags(Object.entries(stored.tags ?? {})) === event.tags &&
    stored.named_by === namedByOf(event.name, stored.agreement_id);
  if (!isSame) return reusedId(agreementId ?? (event.name.by === "id" ? event.name.id : null), stored.agreement_id);
  const isLate = stored.hour.getTime() !== hourOf(stored.at).getTime();
  return {
    status: "duplicate",
    hour: stored.hour,
    isLate,
    ...(stored.reason === "UNKNOWN_DIMENSION" ? { isParked: true } : {}),
  };
}

/** Whether two events of one batch are the same as sent. Pure. */
export function isSameEvent(a: ParsedEvent, b: ParsedEvent): boolean {
  return (
    a.id === b.id &&
    a.dimension === b.dimension &&
    a.micros === b.micros &&
    a.at.getTime() === b.at.getTime() &&
    a.tags === b.tags &&
    JSON.stringify(a.name) === JSON.stringify(b.name)
  );
}
