import { randomUUID } from "node:crypto";
import { eventRows } from "#simulator/context/event-rows.ts";
import type { Sim } from "#simulator/context/sim.ts";
import { signEnvelope } from "#simulator/sns/sns-message.ts";
import { subscriptionArn } from "#simulator/sns/topics.ts";
import { randomHex } from "#simulator/state/random.ts";
import type { LifecycleEvent, SnsSubscription } from "#simulator/state/tables.ts";

/** SNS's tokens are good for two days (SNS developer guide, confirming a subscription). */
const TOKEN_LIFE_MS = 2 * 86_400_000;

type ConfirmationType = "SubscriptionConfirmation" | "UnsubscribeConfirmation";

const WORDS: Record<ConfirmationType, (topic: string) => string> = {
  SubscriptionConfirmation: (topic) =>
    `You have chosen to subscribe to the topic ${topic}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
  UnsubscribeConfirmation: (topic) =>
    `You have chosen to deactivate subscription ${subscriptionArn(topic)}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
};

function confirmationEvent(sim: Sim, type: ConfirmationType, topic: string, token: string, at: number): LifecycleEvent {
  const id = randomUUID();
  const link = new URLSearchParams({ Action: "ConfirmSubscription", TopicArn: topic, Token: token });
  const body = signEnvelope(sim, {
    Type: type,
    MessageId: id,
    Token: token,
    TopicArn: topic,
    Message: WORDS[type](topic),
    SubscribeURL: `${sim.publicUrl}/?${link.toString()}`,
    Timestamp: new Date(at).toISOString(),
  });
  return {
    id,
    channel: "sns",
    type,
    at,
    agreementId: null,
    body: JSON.stringify(body),
    deliveries: [],
    pending: true,
  };
}

/**
 * SNS asks the seller's address to confirm: that it wants the topic's messages, or, after an unsubscription, that it
 * wants them back. Each time with a new token; earlier ones no longer count.
 */
export function askForConfirmation(sim: Sim, topic: string, type: ConfirmationType): LifecycleEvent {
  const at = sim.clock.now();
  const token = randomHex(200);
  const event = confirmationEvent(sim, type, topic, token, at);
  const subscription: SnsSubscription = {
    topicArn: topic,
    token,
    askedAt: at,
    status: type === "SubscriptionConfirmation" ? "pending" : "deleted",
    confirmedAt: null,
    confirmedBy: null,
  };
  sim.store.commit([["snsSubscriptions", topic, subscription], ...eventRows(sim, [event])]);
  return event;
}

/**
 * Confirms a topic's subscription by the token of its last message; again, as often as asked.
 *
 * @returns the subscription's ARN; null when the token is not the topic's last one, or too old.
 */
export function confirmSubscription(sim: Sim, topic: string, token: string, by: "sdk" | "link"): string | null {
  const known = sim.store.rows.snsSubscriptions.get(topic);
  const now = sim.clock.now();
  if (known === undefined || known.token !== token || now - known.askedAt >= TOKEN_LIFE_MS) return null;
  if (known.status !== "confirmed") {
    const confirmed: SnsSubscription = { ...known, status: "confirmed", confirmedAt: now, confirmedBy: by };
    sim.store.commit([["snsSubscriptions", topic, confirmed]]);
  }
  return subscriptionArn(topic);
}
