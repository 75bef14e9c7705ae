import type { Db } from "#lib/db/client.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { toIso } from "#lib/time/hours.ts";
import type { WebhookType } from "#lib/webhooks/webhook-type.ts";

export type News = {
  type: WebhookType;
  /** Business time of the change. */
  at: Date;
  /** Reads the whole agreement or record as the API shows it, and its version; not asked when nobody listens. */
  read: () => Promise<Prisma.InputJsonObject & { version: number }>;
  agreementId?: string | null;
};

/**
 * Puts news into the outbox, in the transaction of the change that they tell of, once for each endpoint that listens to their type.
 * `deliverDueWebhooks` sends them. Endpoints that are added or enabled later hear of later news only.
 */
export async function appendNews(tx: Db, { type, at, read, agreementId }: News): Promise<void> {
  const endpoints = await tx.webhookEndpoint.findMany({
    where: { disabledAt: null, OR: [{ types: { isEmpty: true } }, { types: { has: type } }] },
    select: { id: true },
  });
  if (endpoints.length === 0) return;
  const body = JSON.stringify({ type, timestamp: toIso(at), data: await read() });
  const { id } = await tx.webhookMessage.create({
    data: { type, at, body, agreementId: agreementId ?? null },
    select: { id: true },
  });
  await owe(
    tx,
    id,
    endpoints.map((endpoint) => endpoint.id),
  );
}

/** Owes a message to endpoints, due at once. Machine time rules delivery: the database's own. */
export async function owe(tx: Db, messageId: string, endpointIds: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO webhook_delivery (id, message_id, endpoint_id, due_at)
    SELECT gen_random_uuid(), ${messageId}::uuid, e, now() FROM unnest(${[...endpointIds]}::uuid[]) AS e`;
}
