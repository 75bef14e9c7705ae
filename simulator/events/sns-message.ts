import { randomUUID, sign } from "node:crypto";
import { getSnsKey } from "#simulator/events/sns-certificate.ts";
import type { Sim } from "#simulator/sim.ts";
import type { Agreement, LifecycleEvent } from "#simulator/state/tables.ts";

/** AWS's own account that owns the sellers' topics. */
const TOPIC_ACCOUNT = "287250355862";
export const CERTIFICATE_PATH = "/SimpleNotificationService-simulator.pem";

export type SnsAction =
  "subscribe-success" | "subscribe-fail" | "unsubscribe-pending" | "unsubscribe-success" | "entitlement-updated";

/** The topic that AWS mails the seller about at the product's creation (facts sheet 5.2). */
export function topicArn(kind: "subscription" | "entitlement", productCode: string): string {
  return `arn:aws:sns:us-east-1:${TOPIC_ACCOUNT}:aws-mp-${kind}-notification-${productCode}`;
}

type Envelope = Record<string, string>;

/** The text that SNS signs: these members in this order, each name and value on a line of its own. */
function signedText(envelope: Envelope): string {
  const members =
    envelope.Type === "Notification"
      ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
      : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
  return members
    .filter((member) => envelope[member] !== undefined)
    .map((member) => `${member}\n${envelope[member]}\n`)
    .join("");
}

/** Signs an envelope as SNS does with signature version 2 (SHA-256). */
export function signEnvelope(sim: Sim, envelope: Envelope): Envelope {
  const { privateKey } = getSnsKey(sim);
  return {
    ...envelope,
    SignatureVersion: "2",
    Signature: sign("sha256", Buffer.from(signedText(envelope)), privateKey).toString("base64"),
    SigningCertURL: `${sim.publicUrl}${CERTIFICATE_PATH}`,
  };
}

/** One signed message of a LEGACY product's topic. */
export function snsMessage(sim: Sim, agreement: Agreement, action: SnsAction, at: number): LifecycleEvent {
  const id = randomUUID();
  const topic = topicArn(action === "entitlement-updated" ? "entitlement" : "subscription", agreement.productCode);
  const message = {
    action,
    "customer-identifier": agreement.customerIdentifier,
    "product-code": agreement.productCode,
    ...(action === "subscribe-success" || action === "subscribe-fail" ? { "offer-identifier": agreement.offerId } : {}),
    isFreeTrialTermPresent: String(agreement.offer === "free-trial"),
  };
  const envelope = signEnvelope(sim, {
    Type: "Notification",
    MessageId: id,
    TopicArn: topic,
    Message: JSON.stringify(message),
    Timestamp: new Date(at).toISOString(),
  });
  const subscription = `${topic}:${agreement.agreementId}`;
  return {
    id,
    channel: "sns",
    type: action,
    at,
    agreementId: agreement.agreementId,
    body: JSON.stringify({
      ...envelope,
      UnsubscribeURL: `${sim.publicUrl}/?Action=Unsubscribe&SubscriptionArn=${encodeURIComponent(subscription)}`,
    }),
    deliveries: [],
    pending: true,
  };
}
