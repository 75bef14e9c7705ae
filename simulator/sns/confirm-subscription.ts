import { AwsError } from "#simulator/wire/errors.ts";
import type { Operation } from "#simulator/context/operation.ts";
import { confirmSubscription } from "#simulator/sns/subscription.ts";
import { allTopics, TOPIC_REGION } from "#simulator/sns/topics.ts";

type Request = { TopicArn?: string | null; Token?: string | null };

/** SNS's ConfirmSubscription of a LEGACY product's topic; only the seller's account may subscribe (AWS facts 5.2). */
export const confirmSubscriptionOperation: Operation = {
  name: "ConfirmSubscription",
  service: "sns",
  input: {
    type: "structure",
    members: {
      TopicArn: { type: "string" },
      Token: { type: "string" },
      AuthenticateOnUnsubscribe: { type: "string" },
    },
  },
  sellerOnly: false,
  canBeDisabled: false,
  run(sim, caller, { TopicArn, Token }: Request) {
    const topic = TopicArn ?? "";
    if (caller.accountId !== sim.settings().sellerAccountId) {
      throw new AwsError("AuthorizationErrorException", "User is not authorized.", "SNS-ACCESS", 403);
    }
    if (caller.region !== TOPIC_REGION || !allTopics(sim).includes(topic)) {
      throw new AwsError("NotFoundException", "Topic does not exist.", "SNS-TOPIC", 404);
    }
    const SubscriptionArn = confirmSubscription(sim, topic, Token ?? "", "sdk");
    if (SubscriptionArn === null) {
      throw new AwsError("InvalidParameterException", "Invalid parameter: Token.", "SNS-TOKEN");
    }
    return { applied: true, output: { SubscriptionArn } };
  },
};
