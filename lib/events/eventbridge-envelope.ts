import { z } from "zod";
import { AppError } from "#lib/errors/app-error.ts";
import { outsideInstant } from "#lib/time/outside-instant.ts";

/** A text that PostgreSQL can hold. */
const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => !value.includes("\0"), "must not hold NUL");

/** As much of EventBridge's envelope as every event has (AWS facts 5.3); AWS may add members. */
const eventBridgeEnvelope = z.object({
  id: text(200),
  "detail-type": text(200),
  source: text(200),
  time: outsideInstant,
  detail: z.record(z.string(), z.unknown()),
});
type EventBridgeEnvelope = z.infer<typeof eventBridgeEnvelope>;

/** @throws AppError INVALID_REQUEST when it is no EventBridge event. */
export function parseEventBridgeEnvelope(body: unknown): EventBridgeEnvelope {
  const parsed = eventBridgeEnvelope.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  throw new AppError("INVALID_REQUEST", "the body is no EventBridge event", { fields });
}
