import type { Operation } from "#simulator/context/operation.ts";
import type { Shape } from "#simulator/wire/shapes.ts";
import { runBatch } from "#simulator/queue/batch.ts";
import { checkQueueUrl } from "#simulator/queue/queue-address.ts";
import { readNumber, refuseQueueCall } from "#simulator/queue/queue-error.ts";
import { md5 } from "#simulator/queue/receive-message.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Change } from "#simulator/state/tables.ts";

type Message = {
  MessageBody?: string | null;
  DelaySeconds?: number | null;
  MessageAttributes?: Record<string, unknown> | null;
  MessageDeduplicationId?: string | null;
};

type Entry = Message & { Id?: string | null };
type Address = { QueueUrl?: string | null };

/** Of one message, and of all messages of a batch together. */
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

const message: Record<string, Shape> = {
  MessageBody: { type: "string" },
  DelaySeconds: { type: "integer" },
  MessageAttributes: attributes,
  MessageSystemAttributes: attributes,
  MessageDeduplicationId: { type: "string" },
  MessageGroupId: { type: "string" },
};

/**
 * A message as a row at the queue's end, and what its sender is told of it.
 *
 * @throws AwsError MissingParameter, InvalidMessageContents, UnsupportedOperation, InvalidParameterValue.
 */
function put(sim: Sim, { MessageBody, MessageAttributes, DelaySeconds }: Message): { change: Change; result: object } {
  if (!MessageBody) {
    throw refuseQueueCall("MissingParameter", "The request must contain the parameter MessageBody.", "SQS-MISSING");
  }
  if (Buffer.byteLength(MessageBody) > MAX_MESSAGE_BYTES) {
    throw refuseQueueCall(
      "InvalidParameterValue",
      `One or more parameters are invalid. Reason: Message must be shorter than ${MAX_MESSAGE_BYTES} bytes.`,
      "SQS-PARAMETER",
    );
  }
  if (FORBIDDEN.test(MessageBody)) {
    throw refuseQueueCall(
      "InvalidMessageContents",
      "The message contains characters outside the allowed set.",
      "SQS-CONTENTS",
    );
  }
  if (Object.keys(MessageAttributes ?? {}).length > 0) {
    throw refuseQueueCall("UnsupportedOperation", "This queue takes no message attributes.", "SQS-ATTRIBUTES");
  }
  const delay = readNumber("DelaySeconds", DelaySeconds, { min: 0, max: 900, usual: 0 });
  const { messageId, change } = sim.queue.messageRow(MessageBody, sim.clock.now(), delay * 1000);
  return { change, result: { MessageId: messageId, MD5OfMessageBody: md5(MessageBody) } };
}

/** SendMessage to a standard queue, so that a test can put there what AWS never would. No message attributes. */
export const sendMessage: Operation = {
  name: "SendMessage",
  service: "sqs",
  input: { type: "structure", members: { QueueUrl: { type: "string" }, ...message } },
  sellerOnly: true,
  canBeDisabled: false,
  run(sim, caller, request: Message & Address) {
    checkQueueUrl(sim, caller, request.QueueUrl);
    const { change, result } = put(sim, request);
    sim.store.commit([change]);
    return { applied: true, output: { ...result } };
  },
};

/** SendMessageBatch: each entry has its own outcome. */
export const sendMessageBatch: Operation = {
  name: "SendMessageBatch",
  service: "sqs",
  input: {
    type: "structure",
    members: {
      QueueUrl: { type: "string" },
      Entries: { type: "list", member: { type: "structure", members: { Id: { type: "string" }, ...message } } },
    },
  },
  sellerOnly: true,
  canBeDisabled: false,
  run(sim, caller, request: Address & { Entries?: Entry[] | null }) {
    checkQueueUrl(sim, caller, request.QueueUrl);
    const entries = request.Entries ?? [];
    const bytes = entries.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody ?? ""), 0);
    if (bytes > MAX_MESSAGE_BYTES) {
      throw refuseQueueCall(
        "BatchRequestTooLong",
        `Batch requests cannot be longer than ${MAX_MESSAGE_BYTES} bytes. You have sent ${bytes} bytes.`,
        "SQS-BATCH-LENGTH",
      );
    }
    return runBatch(sim, entries, (entry) => put(sim, entry));
  },
};
