import { z } from "zod";
import { eventKeyOf } from "#lib/usage/event-key.ts";
import { insertUnderHourLocks } from "#lib/usage/event-store.ts";
import { pool } from "../../pool.js";

export const dynamic = "force-dynamic";

const event = z.strictObject({
  id: z.string().min(1).max(128),
  agreementId: z.uuid(),
  dimension: z.string().min(1).max(255),
  quantity: z.number().min(0),
  timestamp: z.iso.datetime(),
});
const productId = process.env.BENCH_PRODUCT_ID;

/** Usage with zod and the insert: no API key, no rules, no look at agreements and dimensions. */
export async function POST(request) {
  const { events } = await request.json();
  const now = new Date();
  const placed = events.map((raw) => {
    const { id, agreementId, dimension, quantity, timestamp } = event.parse(raw);
    const at = new Date(timestamp);
    return {
      event: {
        key: eventKeyOf(id),
        id,
        name: { by: "id", id: agreementId },
        dimension,
        micros: BigInt(Math.round(quantity * 1e6)),
        at,
        tags: null,
      },
      agreementId,
      productId,
      hour: new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000),
    };
  });
  const stored = await insertUnderHourLocks(pool(), placed, { apiKeyId: null, receivedAt: now });
  return Response.json({
    accepted: stored.size,
    results: placed.map(({ event: { id, key }, hour }) => ({
      id,
      status: stored.has(key) ? "accepted" : "duplicate",
      hour,
    })),
  });
}
