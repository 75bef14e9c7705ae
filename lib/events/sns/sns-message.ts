import { z } from "zod";

const message = z.object({
  action: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[\x20-\x7e]+$/),
  "customer-identifier": z.string().max(255).optional(),
  "product-code": z.string().max(255).optional(),
  "offer-identifier": z.string().max(255).nullish(),
  isFreeTrialTermPresent: z.union([z.string(), z.boolean()]).optional(),
});

/** What AWS Marketplace says on a LEGACY product's topics (AWS facts 5.2). */
type SnsMessage = {
  action: string;
  customerIdentifier: string | null;
  productCode: string | null;
  offerId: string | null;
  /** Null: it does not say. */
  isTrial: boolean | null;
};

/** Reads the text inside an SNS envelope; null when it is no message of AWS Marketplace. Pure. */
export function readSnsMessage(text: string): SnsMessage | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = message.safeParse(body);
  if (!parsed.success) return null;
  const { action, isFreeTrialTermPresent: trial } = parsed.data;
  return {
    action,
    customerIdentifier: parsed.data["customer-identifier"] ?? null,
    productCode: parsed.data["product-code"] ?? null,
    offerId: parsed.data["offer-identifier"] ?? null,
    isTrial: trial === undefined ? null : String(trial) === "true",
  };
}
