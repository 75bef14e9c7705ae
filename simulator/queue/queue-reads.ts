import type { Operation } from "#simulator/context/operation.ts";
import { RETENTION_SECONDS } from "#simulator/context/event-queue.ts";
import { checkQueueUrl, missingQueue, QUEUE_NAME, queueArn, queueUrl } from "#simulator/queue/queue-address.ts";
import { refuseQueueCall } from "#simulator/queue/queue-error.ts";
import { VISIBILITY_SECONDS } from "#simulator/queue/receive-message.ts";
import { MAX_MESSAGE_BYTES } from "#simulator/queue/send-message.ts";
import type { Sim } from "#simulator/context/sim.ts";

/** GetQueueUrl: the address that the other calls want. */
export const getQueueUrl: Operation = {
  name: "GetQueueUrl",
  service: "sqs",
  input: {
    type: "structure",
    members: { QueueName: { type: "string" }, QueueOwnerAWSAccountId: { type: "string" } },
  },
  sellerOnly: true,
  canBeDisabled: false,
  run(sim, caller, request: { QueueName?: string | null; QueueOwnerAWSAccountId?: string | null }) {
    const seller = sim.settings().sellerAccountId;
    const isOurs = request.QueueName === QUEUE_NAME && (request.QueueOwnerAWSAccountId ?? seller) === seller;
    if (!isOurs) throw missingQueue();
    const QueueUrl = queueUrl(sim);
    checkQueueUrl(sim, caller, QueueUrl);
    return { applied: false, output: { QueueUrl } };
  },
};

/** ListQueues: the one queue, unless the prefix leaves it out. */
export const listQueues: Operation = {
  name: "ListQueues",
  service: "sqs",
  input: {
    type: "structure",
    members: {
      QueueNamePrefix: { type: "string" },
      NextToken: { type: "string" },
      MaxResults: { type: "integer" },
    },
  },
  sellerOnly: true,
  canBeDisabled: false,
  run(sim, _caller, request: { QueueNamePrefix?: string | null }) {
    const isListed = QUEUE_NAME.startsWith(request.QueueNamePrefix ?? "");
    return { applied: false, output: isListed ? { QueueUrls: [queueUrl(sim)] } : {} };
  },
};

function attributesOf(sim: Sim): Record<string, string> {
  const { visible, inFlight, delayed } = sim.queue.counts();
  return {
    QueueArn: queueArn(sim),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    VisibilityTimeout: String(VISIBILITY_SECONDS),
    MessageRetentionPeriod: String(RETENTION_SECONDS),
    MaximumMessageSize: String(MAX_MESSAGE_BYTES),
    DelaySeconds: "0",
    ReceiveMessageWaitTimeSeconds: "0",
    SqsManagedSseEnabled: "true",
  };
}

/** Attributes that a queue of another making has; asked for here, they are left out. */
const KNOWN_ELSEWHERE = [
  "All",
  "Policy",
  "CreatedTimestamp",
  "LastModifiedTimestamp",
  "RedrivePolicy",
  "FifoQueue",
  "ContentBasedDeduplication",
  "KmsMasterKeyId",
  "KmsDataKeyReusePeriodSeconds",
  "DeduplicationScope",
  "FifoThroughputLimit",
  "RedriveAllowPolicy",
];

/** GetQueueAttributes: those that are asked for. */
export const getQueueAttributes: Operation = {
  name: "GetQueueAttributes",
  service: "sqs",
  input: {
    type: "structure",
    members: { QueueUrl: { type: "string" }, AttributeNames: { type: "list", member: { type: "string" } } },
  },
  sellerOnly: true,
  canBeDisabled: false,
  run(sim, caller, request: { QueueUrl?: string | null; AttributeNames?: string[] | null }) {
    checkQueueUrl(sim, caller, request.QueueUrl);
    const all = attributesOf(sim);
    const asked = request.AttributeNames ?? [];
    if (!asked.every((name) => name in all || KNOWN_ELSEWHERE.includes(name))) {
      throw refuseQueueCall("InvalidAttributeName", "Unknown attribute.", "SQS-ATTRIBUTE-NAME");
    }
    const found = Object.entries(all).filter(([name]) => asked.includes("All") || asked.includes(name));
    return { applied: false, output: found.length === 0 ? {} : { Attributes: Object.fromEntries(found) } };
  },
};
