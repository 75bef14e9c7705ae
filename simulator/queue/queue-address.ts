import { AwsError } from "#simulator/wire/errors.ts";
import { refuseQueueCall } from "#simulator/queue/queue-error.ts";
import type { Caller } from "#simulator/wire/signature.ts";
import type { Sim } from "#simulator/context/sim.ts";

/** The one queue, of the seller, into which a rule puts EventBridge's events and a subscription SNS's envelopes. */
export const QUEUE_NAME = "marketplace-events";
/** EventBridge sends agreement events in us-east-1 only (AWS facts 5.3), so the queue that they go to is there. */
const QUEUE_REGION = "us-east-1";

export function queueUrl(sim: Sim): string {
  return `${sim.publicUrl}/${sim.settings().sellerAccountId}/${QUEUE_NAME}`;
}

export function queueArn(sim: Sim): string {
  return `arn:aws:sqs:${QUEUE_REGION}:${sim.settings().sellerAccountId}:${QUEUE_NAME}`;
}

export function missingQueue(): AwsError {
  return refuseQueueCall("QueueDoesNotExist", "The specified queue does not exist.", "SQS-QUEUE");
}

/**
 * Whether the call is about the queue: its name and owner stand at the end of its URL, whatever host goes before.
 *
 * @throws AwsError MissingParameter, QueueDoesNotExist.
 */
export function checkQueueUrl(sim: Sim, caller: Caller, url: string | null | undefined): void {
  if (!url) {
    throw refuseQueueCall("MissingParameter", "The request must contain the parameter QueueUrl.", "SQS-MISSING");
  }
  const wanted = `/${sim.settings().sellerAccountId}/${QUEUE_NAME}`;
  const isOurs = URL.canParse(url) && new URL(url).pathname === wanted;
  if (!isOurs || caller.region !== QUEUE_REGION) throw missingQueue();
}
