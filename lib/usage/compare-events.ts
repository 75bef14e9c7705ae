import { hourOf } from "#lib/time/hours.ts";
import type { StoredEvent } from "#lib/usage/event-store.ts";
import { namedByOf, type ParsedEvent } from "#lib/usage/parse-event.ts";
import { microsOf } from "#lib/usage/quantity.ts";
import { canonicalTags } from "#lib/usage/tags.ts";
import { rejected, type EventVerdict } from "#lib/usage/verdict.ts";

export const idReused: EventVerdict = rejected("ID_REUSED", "this id was used for an event with other content");

/** The verdict on an event whose id is stored: a duplicate when it is the same as sent, else a reused id. Pure. */
export function judgeAgainstStored(event: ParsedEvent, stored: StoredEvent): EventVerdict {
  const isSame =
    stored.id === event.id &&
    stored.dimension === event.dimension &&
    microsOf(stored.quantity) === event.micros &&
    stored.at.getTime() === event.at.getTime() &&
    canonicalTags(Object.entries(stored.tags ?? {})) === event.tags &&
    stored.named_by === namedByOf(event.name, stored.agreement_id);
  if (!isSame) return idReused;
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
