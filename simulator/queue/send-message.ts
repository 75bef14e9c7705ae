import type { Operation } from "#simulator/aws/operation.ts";
import type { Shape } from "#simulator/aws/shapes.ts";
import { checkQueueUrl } from "#simulator/queue/queue-address.ts";
import { readNumber, refuseQueueCall } from "#simulator/queue/queue-error.ts";
import { md5 } from "#simulator/queue/receive-message.ts";

type Request = {
  QueueUrl?: string | null;
  MessageBody?: string | null;
  DelaySeconds?: number | null;
  MessageAttributes?: Record<string, unknown> | null;
  MessageDeduplicationId?: string | null;
};

export const MAX_MESSAGE_BYTES = 1 << 20;
/** Characters that SQS does not take in a body. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

const attributes: Shape = {
  type: "map",
  value: {
    type: "structure",
    members: {
      DataType: { type: "string" },
      StringValue: { type: "string" },
      BinaryValue: { type: "blob" },
      StringListValues: { type: "list", member: { type: "string" } },
      BinaryListValues: { type: "list", member: { type: "blob" } },
    },
  },
};

/** SendMessage to a standard queue, so that a test can put there what AWS never would. No message attributes. */
export const sendMessage: Operation = {
  name: "SendMessage",
  service: "sqs",
  input: {
    type: "structure",
    members: {
      QueueUrl: { type: "string" },
      MessageBody: { type: "string" },
      DelaySeconds: { type: "integer" },
      MessageAttributes: attributes,
      MessageSystemAttributes: attributes,
      MessageDeduplicationId: { type: "string" },
      MessageGroupId: { type: "string" },
    },
  },
  sellerOnly: true,
  canBeDisabled: false,
  run(sim, caller, request: Request) {
    checkQueueUrl(sim, caller, request.QueueUrl);
    if (!request.MessageBody) {
      throw refuseQueueCall("MissingParameter", "The request must contain the parameter MessageBody.", "SQS-MISSING");
    }
    if (FORBIDDEN.test(request.MessageBody)) {
      throw refuseQueueCall(
        "InvalidMessageContents",
        "The message contains characters outside the allowed set.",
        "SQS-CONTENTS",
      );
    }
    if (Object.keys(request.MessageAttributes ?? {}).length > 0) {
      throw refuseQueueCall("UnsupportedOperation", "This queue takes no message attributes.", "SQS-ATTRIBUTES");
    }
    const delay = readNumber("DelaySeconds", request.DelaySeconds, { min: 0, max: 900, usual: 0 });
    const { messageId, change } = sim.queue.messageRow(request.MessageBody, sim.clock.now(), delay * 1000);
    sim.store.commit([change]);
    return { applied: true, output: { MessageId: messageId, MD5OfMessageBody: md5(request.MessageBody) } };
  },
};
