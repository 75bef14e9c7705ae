import type { Operation } from "#simulator/context/operation.ts";
import type { Shape } from "#simulator/wire/shapes.ts";
import { runBatch } from "#simulator/queue/batch.ts";
import { checkQueueUrl } from "#simulator/queue/queue-address.ts";
import { refuseQueueCall } from "#simulator/queue/queue-error.ts";
import { messageOfReceipt } from "#simulator/queue/receive-message.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { QueuedMessage } from "#simulator/state/tables.ts";

type Entry = { Id?: string | null; ReceiptHandle?: string | null };

const text: Shape = { type: "string" };

/**
 * The message of a receipt; null when it is deleted already, or was received again since.
 *
 * @throws AwsError ReceiptHandleIsInvalid.
 */
export function findByReceipt(sim: Sim, receiptHandle: string | null | undefined): QueuedMessage | null {
  if (!receiptHandle) {
    throw refuseQueueCall("MissingParameter", "The request must contain the parameter ReceiptHandle.", "SQS-MISSING");
  }
  const messageId = messageOfReceipt(receiptHandle);
  if (messageId === null) {
    throw refuseQueueCall("ReceiptHandleIsInvalid", "The input receipt handle is invalid.", "SQS-RECEIPT");
  }
  const message = sim.store.rows.queue.get(messageId);
  return message?.receiptHandle === receiptHandle ? message : null;
}

/** DeleteMessage: with an older receipt than the last one it succeeds and deletes nothing. */
export const deleteMessage: Operation = {
  name: "DeleteMessage",
  service: "sqs",
  input: { type: "structure", members: { QueueUrl: text, ReceiptHandle: text } },
  sellerOnly: true,
  canBeDisabled: false,
  run(sim, caller, request: Entry & { QueueUrl?: string | null }) {
    checkQueueUrl(sim, caller, request.QueueUrl);
    const message = findByReceipt(sim, request.ReceiptHandle);
    if (message !== null) sim.store.commit([["queue", message.messageId, null]]);
    return { applied: message !== null, output: {} };
  },
};

/** DeleteMessageBatch: each entry has its own outcome. */
export const deleteMessageBatch: Operation = {
  name: "DeleteMessageBatch",
  service: "sqs",
  input: {
    type: "structure",
    members: {
      QueueUrl: text,
      Entries: { type: "list", member: { type: "structure", members: { Id: text, ReceiptHandle: text } } },
    },
  },
  sellerOnly: true,
  canBeDisabled: false,
  run(sim, caller, request: { QueueUrl?: string | null; Entries?: Entry[] | null }) {
    checkQueueUrl(sim, caller, request.QueueUrl);
    return runBatch(sim, request.Entries ?? [], ({ ReceiptHandle }) => {
      const message = findByReceipt(sim, ReceiptHandle);
      return { change: message && ["queue", message.messageId, null] };
    });
  },
};
