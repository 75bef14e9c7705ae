import { createHash, randomBytes } from "node:crypto";
import type { Operation } from "#simulator/context/operation.ts";
import { checkQueueUrl } from "#simulator/queue/queue-address.ts";
import { readNumber } from "#simulator/queue/queue-error.ts";
import type { Change, QueuedMessage } from "#simulator/state/tables.ts";

type Request = {
  QueueUrl?: string | null;
  AttributeNames?: string[] | null;
  MessageSystemAttributeNames?: string[] | null;
  MaxNumberOfMessages?: number | null;
  VisibilityTimeout?: number | null;
  WaitTimeSeconds?: number | null;
};

const LONGEST_WAIT_SECONDS = 20;
/** What SQS gives a queue that says nothing of it. */
export const VISIBILITY_SECONDS = 30;
export const LONGEST_VISIBILITY_SECONDS = 43_200;

export const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/** A receipt names its message and is of one receipt only. */
function newReceipt(messageId: string): string {
  return Buffer.from(`${messageId} ${randomBytes(24).toString("hex")}`).toString("base64");
}

/** The message that a receipt handle is of; null: it is none of ours. */
export function messageOfReceipt(receiptHandle: string): string | null {
  const text = Buffer.from(receiptHandle, "base64").toString("latin1");
  return /^([0-9a-f-]{36}) [0-9a-f]{48}$/.exec(text)?.[1] ?? null;
}

/** Only the attributes that were asked for; none by default. */
function attributesOf(message: QueuedMessage, asked: readonly string[], senderId: string): Record<string, string> {
  const all: Record<string, string> = {
    SenderId: senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  };
  if (asked.includes("All")) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => asked.includes(name)));
}

/** ReceiveMessage of a standard queue: long poll, visibility timeout, at least once. */
export const receiveMessage: Operation = {
  name: "ReceiveMessage",
  service: "sqs",
  input: {
    type: "structure",
    members: {
      QueueUrl: { type: "string" },
      AttributeNames: { type: "list", member: { type: "string" } },
      MessageSystemAttributeNames: { type: "list", member: { type: "string" } },
      MessageAttributeNames: { type: "list", member: { type: "string" } },
      MaxNumberOfMessages: { type: "integer" },
      VisibilityTimeout: { type: "integer" },
      WaitTimeSeconds: { type: "integer" },
      ReceiveRequestAttemptId: { type: "string" },
    },
  },
  sellerOnly: true,
  canBeDisabled: false,
  async wait(sim, input, onGone) {
    const seconds = Number((input as Request | null)?.WaitTimeSeconds ?? 0);
    // What cannot be waited for is refused when it runs.
    if (!(seconds >= 1 && seconds <= LONGEST_WAIT_SECONDS)) return "ready";
    return sim.queue.untilReceivable(seconds * 1000, onGone);
  },
  run(sim, caller, request: Request) {
    checkQueueUrl(sim, caller, request.QueueUrl);
    readNumber("WaitTimeSeconds", request.WaitTimeSeconds, { min: 0, max: LONGEST_WAIT_SECONDS, usual: 0 });
    const most = readNumber("MaxNumberOfMessages", request.MaxNumberOfMessages, { min: 1, max: 10, usual: 1 });
    const visibility = readNumber("VisibilityTimeout", request.VisibilityTimeout, {
      min: 0,
      max: LONGEST_VISIBILITY_SECONDS,
      usual: VISIBILITY_SECONDS,
    });
    sim.queue.dropExpired();
    const now = Date.now();
    const received = sim.queue.receivable(most).map((message) => ({
      ...message,
      firstReceivedAt: message.firstReceivedAt ?? sim.clock.now(),
      receiveCount: message.receiveCount + 1,
      visibleAt: now + visibility * 1000,
      receiptHandle: newReceipt(message.messageId),
    }));
    sim.store.commit(received.map((message): Change => ["queue", message.messageId, message]));
    if (received.length === 0) return { applied: false, output: {}, isQuiet: true };

    const asked = [...(request.AttributeNames ?? []), ...(request.MessageSystemAttributeNames ?? [])];
    const Messages = received.map((message) => {
      const Attributes = attributesOf(message, asked, sim.settings().sellerAccountId);
      return {
        MessageId: message.messageId,
        ReceiptHandle: message.receiptHandle,
        MD5OfBody: md5(message.body),
        Body: message.body,
        ...(Object.keys(Attributes).length === 0 ? {} : { Attributes }),
      };
    });
    return { applied: true, output: { Messages } };
  },
};
