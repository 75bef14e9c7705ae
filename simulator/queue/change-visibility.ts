import type { Operation } from "#simulator/aws/operation.ts";
import { findByReceipt } from "#simulator/queue/delete-message.ts";
import { checkQueueUrl } from "#simulator/queue/queue-address.ts";
import { readNumber, refuseQueueCall } from "#simulator/queue/queue-error.ts";
import { LONGEST_VISIBILITY_SECONDS } from "#simulator/queue/receive-message.ts";

type Request = { QueueUrl?: string | null; ReceiptHandle?: string | null; VisibilityTimeout?: number | null };

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
  run(sim, caller, request: Request) {
    checkQueueUrl(sim, caller, request.QueueUrl);
    if (request.VisibilityTimeout === undefined || request.VisibilityTimeout === null) {
      throw refuseQueueCall(
        "MissingParameter",
        "The request must contain the parameter VisibilityTimeout.",
        "SQS-MISSING",
      );
    }
    const range = { min: 0, max: LONGEST_VISIBILITY_SECONDS, usual: 0 };
    const seconds = readNumber("VisibilityTimeout", request.VisibilityTimeout, range);
    const message = findByReceipt(sim, request.ReceiptHandle);
    const now = Date.now();
    if (message === null || message.visibleAt <= now) {
      throw refuseQueueCall("MessageNotInflight", "The message is not in flight.", "SQS-NOT-IN-FLIGHT");
    }
    sim.store.commit([["queue", message.messageId, { ...message, visibleAt: now + seconds * 1000 }]]);
    return { applied: true, output: {} };
  },
};
