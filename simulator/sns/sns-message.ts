import { randomUUID, sign } from "node:crypto";
import { getSnsKey } from "#simulator/sns/sns-certificate.ts";
import type { Sim } from "#simulator/context/sim.ts";
import { certificateUrl, subscriptionArn, topicArn } from "#simulator/sns/topics.ts";
import type { SignatureVersion } from "#simulator/state/setting-types.ts";
import type { Agreement, LifecycleEvent } from "#simulator/state/tables.ts";

type SnsAction =
  "subscribe-success" | "subscribe-fail" | "unsubscribe-pending" | "unsubscribe-success" | "entitlement-updated";

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

const HASHES: Record<SignatureVersion, string> = { "1": "sha1", "2": "sha256" };

/** Signs an envelope as SNS does, by the signature version that the delivery settings name. */
export function signEnvelope(sim: Sim, envelope: Envelope): Envelope {
  const privateKey = getSnsKey(sim);
  const { signatureVersion } = sim.delivery().sns;
  return {
    ...envelope,
    SignatureVersion: signatureVersion,
    Signature: sign(HASHES[signatureVersion], Buffer.from(signedText(envelope)), privateKey).toString("base64"),
    SigningCertURL: certificateUrl(sim),
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
    // Messages of the entitlement topic have no such member (AWS facts 5.2).
    ...(action === "entitlement-updated" ? {} : { isFreeTrialTermPresent: String(agreement.offer === "free-trial") }),
  };
  const envelope = signEnvelope(sim, {
    Type: "Notification",
    MessageId: id,
    TopicArn: topic,
    Message: JSON.stringify(message),
    // When it is published. After a jump of the clock that is later than what it tells of, and receivers refuse old messages.
    Timestamp: new Date(Math.max(at, sim.clock.now())).toISOString(),
  });
  return {
    id,
    channel: "sns",
    type: action,
    at,
    agreementId: agreement.agreementId,
    body: JSON.stringify({
      ...envelope,
      UnsubscribeURL: `${sim.publicUrl}/?Action=Unsubscribe&SubscriptionArn=${encodeURIComponent(subscriptionArn(topic))}`,
    }),
    deliveries: [],
    pending: true,
  };
}
