import { eventBridgeTarget, snsTarget } from "#simulator/events/addresses.ts";
import type { Sim } from "#simulator/context/sim.ts";
import { subscriptionArn } from "#simulator/sns/topics.ts";
import type { Delivery, LifecycleEvent } from "#simulator/state/tables.ts";

/** An API destination gives up after 5 seconds, SNS after 15 (EventBridge user guide, SNS developer guide). */
const TIMEOUT_MS = { eventbridge: 5_000, sns: 15_000 };

function toRequest(sim: Sim, event: LifecycleEvent): { url: string; headers: Record<string, string> } {
  if (event.channel === "eventbridge") {
    const { url, header, value } = eventBridgeTarget(sim);
    return {
      url,
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Amazon/EventBridge/ApiDestinations",
        ...(value === null ? {} : { [header]: value }),
      },
    };
  }
  const { MessageId, TopicArn, Type } = JSON.parse(event.body) as Record<string, string>;
  return {
    url: snsTarget(sim),
    headers: {
      "content-type": "text/plain; charset=UTF-8",
      "user-agent": "Amazon Simple Notification Service Agent",
      "x-amz-sns-message-id": MessageId ?? "",
      "x-amz-sns-message-type": Type ?? "",
      "x-amz-sns-topic-arn": TopicArn ?? "",
      // Before it is confirmed there is no subscription to name.
      ...(Type === "SubscriptionConfirmation" ? {} : { "x-amz-sns-subscription-arn": subscriptionArn(TopicArn ?? "") }),
    },
  };
}

/** Posts an event to the app once, as an API destination or SNS would, and says how it went. A redirect is an answer like any other. */
export async function postEvent(sim: Sim, event: LifecycleEvent, signal: AbortSignal): Promise<Delivery> {
  const { url, headers } = toRequest(sim, event);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body: event.body,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS[event.channel])]),
    });
    await response.arrayBuffer();
    return { at: new Date(sim.clock.now()).toISOString(), status: response.status };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.name) : "failed";
    return { at: new Date(sim.clock.now()).toISOString(), status: null, error: reason };
  }
}
