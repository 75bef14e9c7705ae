/** One message of the queue into which AWS's notices go. */
export type QueuedMessage = {
  /** SQS's own id: the same for each delivery of one message. */
  messageId: string;
  /** Names this delivery when it is deleted. */
  receipt: string;
  body: string;
};

/**
 * An Amazon SQS queue that EventBridge and SNS fill. A message that is not deleted comes again.
 *
 * @throws AppError MARKETPLACE_UNAVAILABLE (retryable), MARKETPLACE_MISCONFIGURED (rights, region, no such queue).
 */
export type LifecycleQueue = {
  /** At most ten; empty when none waits. Others do not see them for a minute. */
  receive(): Promise<QueuedMessage[]>;
  delete(messages: readonly QueuedMessage[]): Promise<void>;
};
