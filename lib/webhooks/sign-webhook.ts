import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";

/** Standard Webhooks: `whsec_` and 24 to 64 random bytes in base64. */
const PREFIX = "whsec_";

/** A new signing secret; shown once. */
export function newWebhookSecret(): string {
  return PREFIX + randomBytes(32).toString("base64");
}

/**
 * The headers that let a receiver check a message: id, instant of the attempt, and one signature for each secret that
 * is valid now, the newest first (Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, threat W02). Pure.
 */
export function signWebhook(
  { id, at, body }: { id: string; at: Date; body: string },
  secrets: readonly string[],
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, at, body));
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
