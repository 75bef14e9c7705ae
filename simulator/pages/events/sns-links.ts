import { AwsError } from "#simulator/wire/errors.ts";
import { writeXmlAnswer, writeXmlError } from "#simulator/wire/query-xml.ts";
import type { PageAnswer } from "#simulator/pages/base/page.ts";
import type { Sim } from "#simulator/context/sim.ts";
import { askForConfirmation, confirmSubscription } from "#simulator/sns/subscription.ts";
import { allTopics, subscriptionArn } from "#simulator/sns/topics.ts";

const answer = (status: number, body: string): PageAnswer => ({
  status,
  headers: { "content-type": "text/xml", "cache-control": "no-store" },
  body,
});

const refusal = (name: string, message: string, status: number) =>
  writeXmlError("AmazonSNS", new AwsError(name, message, "SNS-LINK", status));

/**
 * The links in SNS's messages, SubscribeURL and UnsubscribeURL: whoever opens one acts, without a signature. That is why
 * an app does better to confirm by the SDK; which of the two it did, `GET /_sim/sns` tells.
 *
 * @returns null when the address is none of them.
 */
export function answerSnsLink(sim: Sim, query: URLSearchParams): PageAnswer | null {
  switch (query.get("Action") ?? "") {
    case "ConfirmSubscription": {
      const found = confirmSubscription(sim, query.get("TopicArn") ?? "", query.get("Token") ?? "", "link");
      if (found === null) return answer(400, refusal("InvalidParameter", "Invalid parameter: Token.", 400));
      return answer(200, writeXmlAnswer("AmazonSNS", "ConfirmSubscription", { SubscriptionArn: found }));
    }
    case "Unsubscribe": {
      const topic = allTopics(sim).find((each) => subscriptionArn(each) === query.get("SubscriptionArn"));
      if (topic === undefined) return answer(404, refusal("NotFound", "Subscription does not exist.", 404));
      askForConfirmation(sim, topic, "UnsubscribeConfirmation");
      return answer(200, writeXmlAnswer("AmazonSNS", "Unsubscribe", {}));
    }
    default:
      return null;
  }
}
