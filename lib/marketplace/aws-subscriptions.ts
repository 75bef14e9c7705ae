import { ConfirmSubscriptionCommand, type SNSClient } from "@aws-sdk/client-sns";
import { AppError } from "#lib/errors/app-error.ts";
import { readAwsError } from "#lib/marketplace/aws-errors.ts";
import type { SubscriptionPort } from "#lib/marketplace/subscription-port.ts";

/** Codes of a request that AWS understood and does not take, now and later. */
const refusals = new Set(["InvalidParameter", "InvalidParameterException", "NotFound", "NotFoundException"]);

/** ConfirmSubscription over the SDK, so that no address in a message is ever called (N05). Source: Amazon SNS API reference. */
export function awsSubscriptions(clientOf: (region: string) => SNSClient): SubscriptionPort {
  return {
    async confirm(topicArn, token) {
      const client = clientOf(topicArn.split(":")[3]!);
      // Nobody ends the subscription by an address in a message either.
      const input = { TopicArn: topicArn, Token: token, AuthenticateOnUnsubscribe: "true" };
      try {
        await client.send(new ConfirmSubscriptionCommand(input));
        return { status: "confirmed" };
      } catch (error) {
        const { kind, name } = readAwsError(error);
        if (refusals.has(name)) return { status: "refused", name };
        const retryable = kind === "no-answer" || kind === "throttled";
        const code = retryable ? "MARKETPLACE_UNAVAILABLE" : "MARKETPLACE_MISCONFIGURED";
        // The SDK's error keeps the request with the token in it, so it is not carried as a cause.
        throw new AppError(code, `ConfirmSubscription: ${name}`, { retryable });
      }
    },
  };
}
