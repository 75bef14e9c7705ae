/** What webhooks report to the seller's product (docs/interfaces.md, section 4). */
export const webhookTypes = [
  "agreement.registered",
  "agreement.activated",
  "agreement.updated",
  "agreement.suspended",
  "agreement.resumed",
  "agreement.replaced",
  "agreement.transferred",
  "agreement.ending",
  "agreement.ended",
  "entitlements.updated",
  "metering.record.failed",
] as const;
export type WebhookType = (typeof webhookTypes)[number];
