import { AwsError } from "#simulator/wire/errors.ts";

/** Names of SQS's errors: as AWS JSON says them, the query protocol's code that clients may know better, the status. */
const ERRORS = {
  QueueDoesNotExist: ["AWS.SimpleQueueService.NonExistentQueue", 400],
  InvalidParameterValue: ["InvalidParameterValue", 400],
  MissingParameter: ["MissingParameter", 400],
  ReceiptHandleIsInvalid: ["ReceiptHandleIsInvalid", 404],
  MessageNotInflight: ["AWS.SimpleQueueService.MessageNotInflight", 400],
  EmptyBatchRequest: ["AWS.SimpleQueueService.EmptyBatchRequest", 400],
  TooManyEntriesInBatchRequest: ["AWS.SimpleQueueService.TooManyEntriesInBatchRequest", 400],
  BatchRequestTooLong: ["AWS.SimpleQueueService.BatchRequestTooLong", 400],
  BatchEntryIdsNotDistinct: ["AWS.SimpleQueueService.BatchEntryIdsNotDistinct", 400],
  InvalidBatchEntryId: ["AWS.SimpleQueueService.InvalidBatchEntryId", 400],
  InvalidAttributeName: ["InvalidAttributeName", 400],
  InvalidMessageContents: ["InvalidMessageContents", 400],
  PurgeQueueInProgress: ["AWS.SimpleQueueService.PurgeQueueInProgress", 403],
  UnsupportedOperation: ["AWS.SimpleQueueService.UnsupportedOperation", 400],
} as const;

/** A refusal in SQS's words, to throw. */
export function refuseQueueCall(name: keyof typeof ERRORS, message: string, rule: string): AwsError {
  const [queryCode, status] = ERRORS[name];
  const error = new AwsError(name, message, rule, status);
  error.queryCode = queryCode;
  return error;
}

/**
 * A whole number of a request, within its range; `usual` when it is absent.
 *
 * @throws AwsError InvalidParameterValue.
 */
export function readNumber(
  name: string,
  value: number | null | undefined,
  { min, max, usual }: { min: number; max: number; usual: number },
): number {
  if (value === null || value === undefined) return usual;
  if (value >= min && value <= max) return value;
  throw refuseQueueCall(
    "InvalidParameterValue",
    `Value ${value} for parameter ${name} is invalid. Reason: Must be >= ${min} and <= ${max}, if provided.`,
    "SQS-PARAMETER",
  );
}
