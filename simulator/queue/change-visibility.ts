import type { Operation } from "#simulator/context/operation.ts";
import { runBatch } from "#simulator/queue/batch.ts";
import { findByReceipt } from "#simulator/queue/delete-message.ts";
import { checkQueueUrl } from "#simulator/queue/queue-address.ts";
import { readNumber, refuseQueueCall } from "#simulator/queue/queue-error.ts";
import { LONGEST_VISIBILITY_SECONDS } from "#simulator/queue/receive-message.ts";

import type { Sim } from "#simulator/context/sim.ts";
import type { Change } from "#simulator/state/tables.ts";

type Entry = { Id?: string | null; ReceiptHandle?: string | null; VisibilityTimeout?: number | null };
type Address = { QueueUrl?: string | null };

/**
 * The message of a receipt, hidden for so long from now on; 0 gives it back at once.
 *
 * @throws AwsError MissingParameter, InvalidParameterValue, ReceiptHandleIsInvalid, MessageNotInflight.
 */
function hide(sim: Sim, { ReceiptHandle, VisibilityTimeout }: Entry): Change {
  if (VisibilityTimeout === undefined || VisibilityTimeout === null) {
    throw refuseQueueCall(
      "MissingParameter",
      "The request must contain the parameter VisibilityTimeout.",
      "SQS-MISSING",
    );
  }
  const range = { min: 0, max: LONGEST_VISIBILITY_SECONDS, usual: 0 };
  const seconds = readNumber("VisibilityTimeout", VisibilityTimeout, range);
  const message = findByReceipt(sim, ReceiptHandle);
  const now = Date.now();
  if (message === null || message.visibleAt <= now) {
    throw refuseQueueCall("MessageNotInflight", "The message is not in flight.", "SQS-NOT-IN-FLIGHT");
  }
  return ["queue", message.messageId, { ...message, visibleAt: now + seconds * 1000 }];
}

/** ChangeMessageVisibility: 0 gives a message back at once. */
export const changeMessageVisibility: Operation = {
  name: "ChangeMessageVisibility",
  service: "sqs",
  input: {
    type: "structure",
    members: {
      QueueUrl: { type: "string" },
      ReceiptHandle: { type: "string" },
      VisibilityTimeout: { type: "integer" },
    },
  },
  sellerOnly: true,
  canBeDisabled: false,
  run(sim, caller, request: Entry & Address) {
    checkQueueUrl(sim, caller, request.QueueUrl);
    sim.store.commit([hide(sim, request)]);
    return { applied: true, output: {} };
  },
};

/** ChangeMessageVisibilityBatch: each entry has its own outcome. */
export const changeMessageVisibilityBatch: Operation = {
  name: "ChangeMessageVisibilityBatch",
  service: "sqs",
  input: {
    type: "structure",
    members: {
      QueueUrl: { type: "string" },
      Entries: {
        type: "list",
        member: {
          type: "structure",
          members: {
            Id: { type: "string" },
            ReceiptHandle: { type: "string" },
            VisibilityTimeout: { type: "integer" },
          },
        },
      },
    },
  },
  sellerOnly: true,
  canBeDisabled: false,
  run(sim, caller, request: Address & { Entries?: Entry[] | null }) {
    checkQueueUrl(sim, caller, request.QueueUrl);
    return runBatch(sim, request.Entries ?? [], (entry) => ({ change: hide(sim, entry) }));
  },
};
