import { createHash } from "node:crypto";
import type { Sim } from "#simulator/context/sim.ts";
import { CERTIFICATE_PATH } from "#simulator/sns/sns-certificate.ts";

/** AWS's own account that owns the sellers' topics. */
const TOPIC_ACCOUNT = "287250355862";
export const TOPIC_REGION = "us-east-1";

/** The topic that AWS mails the seller about at the product's creation (AWS facts 5.2). */
export function topicArn(kind: "subscription" | "entitlement", productCode: string): string {
  return `arn:aws:sns:${TOPIC_REGION}:${TOPIC_ACCOUNT}:aws-mp-${kind}-notification-${productCode}`;
}

/** Both topics of every LEGACY product. */
export function allTopics(sim: Sim): string[] {
  return [...sim.store.rows.products.values()]
    .filter(({ integration }) => integration === "LEGACY")
    .flatMap(({ productCode }) => [topicArn("subscription", productCode), topicArn("entitlement", productCode)]);
}

/** The seller's one subscription of a topic. */
export function subscriptionArn(topic: string): string {
  const hex = createHash("sha256").update(topic).digest("hex");
  return `${topic}:${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-")}`;
}

export function certificateUrl(sim: Sim): string {
  return `${sim.publicUrl}${CERTIFICATE_PATH}`;
}
