import { AwsError } from "#simulator/wire/errors.ts";
import type { Operation } from "#simulator/context/operation.ts";
import type { Wire } from "#simulator/wire/wire.ts";
import { describeAgreement } from "#simulator/agreements/describe-agreement.ts";
import { getAgreementEntitlements } from "#simulator/agreements/get-agreement-entitlements.ts";
import { getAgreementTerms } from "#simulator/agreements/get-agreement-terms.ts";
import { searchAgreements } from "#simulator/agreements/search-agreements.ts";
import { getEntitlements } from "#simulator/entitlements/get-entitlements.ts";
import { batchMeterUsage } from "#simulator/metering/batch-meter-usage.ts";
import { meterUsage } from "#simulator/metering/meter-usage.ts";
import { registerUsage } from "#simulator/metering/register-usage.ts";
import { changeMessageVisibility, changeMessageVisibilityBatch } from "#simulator/queue/change-visibility.ts";
import { deleteMessage, deleteMessageBatch } from "#simulator/queue/delete-message.ts";
import { purgeQueue } from "#simulator/queue/purge-queue.ts";
import { getQueueAttributes, getQueueUrl, listQueues } from "#simulator/queue/queue-reads.ts";
import { receiveMessage } from "#simulator/queue/receive-message.ts";
import { sendMessage, sendMessageBatch } from "#simulator/queue/send-message.ts";
import { resolveCustomer } from "#simulator/registration/resolve-customer.ts";
import { confirmSubscriptionOperation } from "#simulator/sns/confirm-subscription.ts";
import { assumeRole } from "#simulator/sts/assume-role.ts";
import { assumeRoleWithWebIdentity } from "#simulator/sts/assume-role-with-web-identity.ts";
import { getCallerIdentity } from "#simulator/sts/get-caller-identity.ts";
import { lookupEvents } from "#simulator/cloudtrail/lookup-events.ts";

export const OPERATIONS: readonly Operation[] = [
  resolveCustomer,
  batchMeterUsage,
  meterUsage,
  registerUsage,
  getEntitlements,
  searchAgreements,
  describeAgreement,
  getAgreementTerms,
  getAgreementEntitlements,
  lookupEvents,
  receiveMessage,
  deleteMessage,
  deleteMessageBatch,
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  sendMessage,
  sendMessageBatch,
  getQueueUrl,
  getQueueAttributes,
  listQueues,
  purgeQueue,
  confirmSubscriptionOperation,
  getCallerIdentity,
  assumeRole,
  assumeRoleWithWebIdentity,
];

export const OPERATION_NAMES: readonly string[] = OPERATIONS.map(({ name }) => name);

/** The service by the prefix of `X-Amz-Target`; CloudTrail's comes in a short and a long form. */
const PREFIXES: Readonly<Record<string, Operation["service"]>> = {
  AWSMPMeteringService: "metering",
  AWSMPEntitlementService: "entitlement",
  AWSMPCommerceService_v20200301: "agreement",
  CloudTrail_20131101: "cloudtrail",
  AmazonSQS: "sqs",
  // By the query protocol, which names no service: its version tells which one is meant.
  AmazonSNS: "sns",
  AWSSecurityTokenService: "sts",
};

const byTarget = new Map(OPERATIONS.map((operation) => [`${operation.service} ${operation.name}`, operation]));

/** @throws AwsError UnknownOperationException. */
export function findOperation({ serviceName, operationName }: Wire): Operation {
  const service = PREFIXES[serviceName.split(".").at(-1) ?? ""];
  const operation = service === undefined ? undefined : byTarget.get(`${service} ${operationName}`);
  if (operation === undefined) {
    throw new AwsError("UnknownOperationException", "The operation is not known.", "WIRE-TARGET", 404);
  }
  return operation;
}
