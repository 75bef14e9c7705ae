import { ConfirmSubscriptionCommand, type SNSClient } from "@aws-sdk/client-sns";
import { AppError } from "#lib/errors/app-error.ts";
import { readAwsError } from "#lib/marketplace/aws-errors.ts";
import type { SubscriptionPort } from "#lib/marketplace/subscription-port.ts";
import { toAppError } from "#lib/marketplace/to-app-error.ts";

const noSubscription = () =>
  new AppError("MARKETPLACE_UNAVAILABLE", "ConfirmSubscription: an answer without a subscription", { retryable: true });

/** ConfirmSubscription over the SDK, so that no address in a message is ever called (N05). Source: Amazon SNS API reference. */
export function awsSubscriptions(clientOf: (region: string) => SNSClient): SubscriptionPort {
  return {
    async confirm(topicArn, token) {
      const client = clientOf(topicArn.split(":")[3]!);
      // Nobody ends the subscription by an address in a message either.
      const input = { TopicArn: topicArn, Token: token, AuthenticateOnUnsubscribe: "true" };
      try {
        const { SubscriptionArn } = await client.send(new ConfirmSubscriptionCommand(input));
        // A proxy's page with 200 reads as an empty answer.
        if (!SubscriptionArn) throw noSubscription();
        return { status: "confirmed" };
      } catch (error) {
        const { kind, name } = readAwsError(error, "ConfirmSubscription");
        if (kind === "input") return { status: "refused", name };
        throw toAppError(error, "ConfirmSubscription", { isSecret: true });
      }
    },
  };
}
