import type { Sim } from "#simulator/sim.ts";
import type { Delivery, LifecycleEvent } from "#simulator/state/tables.ts";

const TIMEOUT_MS = 5_000;

function toRequest(sim: Sim, event: LifecycleEvent): { url: string; headers: Record<string, string> } {
  if (event.channel === "eventbridge") {
    return {
      url: `${sim.appUrl}/api/marketplace/events/eventbridge`,
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Amazon/EventBridge/ApiDestinations",
        ...(sim.eventsSecret === null ? {} : { "x-api-key": sim.eventsSecret }),
      },
    };
  }
  const { MessageId, TopicArn, Type } = JSON.parse(event.body) as Record<string, string>;
  return {
    url: `${sim.appUrl}/api/marketplace/events/sns`,
    headers: {
      "content-type": "text/plain; charset=UTF-8",
      "user-agent": "Amazon Simple Notification Service Agent",
      "x-amz-sns-message-id": MessageId ?? "",
      "x-amz-sns-message-type": Type ?? "",
      "x-amz-sns-topic-arn": TopicArn ?? "",
    },
  };
}

/** Posts an event to the app once, as an API destination or SNS would, and says how it went. */
export async function postEvent(sim: Sim, event: LifecycleEvent, signal: AbortSignal): Promise<Delivery> {
  const { url, headers } = toRequest(sim, event);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body: event.body,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.arrayBuffer();
    return { at: new Date(sim.clock.now()).toISOString(), status: response.status };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.name) : "failed";
    return { at: new Date(sim.clock.now()).toISOString(), status: null, error: reason };
  }
}
