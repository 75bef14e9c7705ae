import { AppError } from "#lib/errors/app-error.ts";
import { toEventBridgeEvent } from "#lib/events/receive-eventbridge.ts";
import { toSnsEvent } from "#lib/events/receive-sns.ts";
import { parseLifecycleJson } from "#lib/events/read-lifecycle-event-text.ts";
import type { SnsTrust } from "#lib/events/sns/verify-sns.ts";
import type { ReceivedEvent } from "#lib/events/store-lifecycle-event.ts";

/**
 * Reads a message of the queue: an EventBridge event as it is (the queue's own policy says who may send), or SNS's
 * envelope, whose signature is verified as over HTTPS. An SNS message without its envelope (raw delivery) has no
 * signature and is refused.
 *
 * @throws AppError INVALID_JSON, INVALID_REQUEST, NOT_FROM_SNS; UNAVAILABLE when SNS's certificate cannot be had.
 */
export async function readQueuedEvent(trust: SnsTrust, body: string): Promise<ReceivedEvent> {
  const message = parseLifecycleJson(body);
  if (typeof message !== "object" || message === null)
    throw new AppError("INVALID_REQUEST", "the message is no notice");
  if ("detail-type" in message) return toEventBridgeEvent(message, body, trust.now);
  if ("TopicArn" in message || "Signature" in message) return toSnsEvent(trust, message, body);
  if ("action" in message && "product-code" in message) {
    throw new AppError("INVALID_REQUEST", "an SNS message without its envelope: switch raw message delivery off");
  }
  throw new AppError("INVALID_REQUEST", "the message is no notice");
}
