import { bearerToken, isSharedSecret } from "#lib/http/bearer.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { parseEventBridgeEnvelope } from "#lib/events/eventbridge-envelope.ts";
import { parseLifecycleJson } from "#lib/events/read-lifecycle-event-text.ts";
import { storeLifecycleEvent, type ReceivedEvent } from "#lib/events/store-lifecycle-event.ts";

type Deps = {
  db: Queryable;
  /** Business time. */
  now: Date;
};

/**
 * Lets in a caller with a secret of EVENTS_SECRET, as bearer token or as `x-api-key`, the two ways in which an API
 * destination sends it. Two secrets are valid while one replaces the other; without a configured one every call is
 * refused (N06).
 *
 * @throws AppError UNAUTHORIZED
 */
export function checkEventsSecret(headers: Headers, secrets: readonly string[]): void {
  const given = [bearerToken(headers.get("authorization")), headers.get("x-api-key")];
  const isKnown = given.map((secret) => isSharedSecret(secret, secrets));
  if (!isKnown.includes(true)) throw new AppError("UNAUTHORIZED", "the events route takes EVENTS_SECRET");
}

/**
 * Stores an EventBridge event, known or unknown.
 *
 * @throws AppError INVALID_JSON, INVALID_REQUEST.
 */
export async function receiveEventBridge({ db, now }: Deps, body: string): Promise<"stored" | "duplicate"> {
  return storeLifecycleEvent(db, toEventBridgeEvent(parseLifecycleJson(body), body, now));
}

/** An EventBridge event as the inbox stores it. @throws AppError INVALID_REQUEST */
export function toEventBridgeEvent(message: unknown, body: string, now: Date): ReceivedEvent {
  const envelope = parseEventBridgeEnvelope(message);
  return {
    source: "EVENTBRIDGE",
    eventId: envelope.id,
    type: envelope["detail-type"],
    occurredAt: envelope.time,
    receivedAt: now,
    body,
  };
}
