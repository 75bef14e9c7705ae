/** Amazon SNS, as far as a topic asks whether its messages are wanted. */
export type SubscriptionPort = {
  /**
   * Confirms a subscription by the token that its topic sent. May be repeated.
   *
   * @returns `refused` with AWS's name for it when the token is too old, used otherwise, or not this topic's.
   * @throws AppError MARKETPLACE_UNAVAILABLE (retryable), MARKETPLACE_MISCONFIGURED.
   */
  confirm(topicArn: string, token: string): Promise<{ status: "confirmed" } | { status: "refused"; name: string }>;
};
