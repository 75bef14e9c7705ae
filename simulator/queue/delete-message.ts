import type { Operation } from "#simulator/aws/operation.ts";
import type { Shape } from "#simulator/aws/shapes.ts";
import { checkQueueUrl } from "#simulator/queue/queue-address.ts";
import { refuseQueueCall } from "#simulator/queue/queue-error.ts";
import { messageOfReceipt } from "#simulator/queue/receive-message.ts";
import type { Sim } from "#simulator/sim.ts";
import type { Change, QueuedMessage } from "#simulator/state/tables.ts";

type Entry = { Id?: string | null; ReceiptHandle?: string | null };

const MOST_ENTRIES = 10;
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

/** @throws AwsError EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId, BatchEntryIdsNotDistinct. */
function checkEntries(entries: readonly Entry[]): void {
  if (entries.length === 0) {
    throw refuseQueueCall("EmptyBatchRequest", "There should be at least one entry.", "SQS-BATCH-EMPTY");
  }
  if (entries.length > MOST_ENTRIES) {
    throw refuseQueueCall(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`,
      "SQS-BATCH-SIZE",
    );
  }
  if (!entries.every(({ Id }) => /^[A-Za-z0-9_-]{1,80}$/.test(Id ?? ""))) {
    throw refuseQueueCall("InvalidBatchEntryId", "An Id has 1 to 80 of AWS's characters.", "SQS-BATCH-ID");
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw refuseQueueCall("BatchEntryIdsNotDistinct", "An Id comes twice.", "SQS-BATCH-TWICE");
  }
}

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
    const entries = request.Entries ?? [];
    checkEntries(entries);
    const Successful: object[] = [];
    const Failed: object[] = [];
    const gone: Change[] = [];
    for (const { Id, ReceiptHandle } of entries) {
      if (messageOfReceipt(ReceiptHandle ?? "") === null) {
        Failed.push({
          Id,
          SenderFault: true,
          Code: "ReceiptHandleIsInvalid",
          Message: "The input receipt handle is invalid.",
        });
        continue;
      }
      const message = findByReceipt(sim, ReceiptHandle);
      if (message !== null) gone.push(["queue", message.messageId, null]);
      Successful.push({ Id });
    }
    sim.store.commit(gone);
    return {
      applied: gone.length > 0,
      output: { Successful, ...(Failed.length === 0 ? {} : { Failed }) },
    };
  },
};
