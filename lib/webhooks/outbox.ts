import { randomUUID } from "node:crypto";
import type { Db } from "#lib/db/client.ts";
import { insertRows } from "#lib/db/insert-rows.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { toIso } from "#lib/time/hours.ts";
import type { WebhookType } from "#lib/webhooks/webhook-type.ts";

type News = {
  type: WebhookType;
  /** Business time of the change. */
  at: Date;
  /** Reads the whole agreement or record as the API shows it, and its version; not called when no endpoint listens. */
  read: () => Promise<Prisma.InputJsonObject & { version: number }>;
  agreementId?: string | null;
};

/**
 * Puts news into the outbox, in the transaction of the change, once for each endpoint that listens to their type.
 * `deliverDueWebhooks` sends them. Endpoints that are added or enabled later hear of later news only.
 */
export async function appendNews(tx: Db, { read, agreementId, ...change }: News): Promise<void> {
  await appendNewsOfMany(tx, change, async () => [{ agreementId: agreementId ?? null, data: await read() }]);
}

/**
 * The same for one change of many agreements or records, in the order given, by a fixed number of statements.
 *
 * @param readAll reads all of them; not called when no endpoint listens.
 */
export async function appendNewsOfMany(
  tx: Db,
  { type, at }: Pick<News, "type" | "at">,
  readAll: () => Promise<{ agreementId: string | null; data: Awaited<ReturnType<News["read"]>> }[]>,
): Promise<void> {
  const endpoints = await tx.webhookEndpoint.findMany({
    where: { disabledAt: null, OR: [{ types: { isEmpty: true } }, { types: { has: type } }] },
    select: { id: true },
  });
  if (endpoints.length === 0) return;
  // Machine time, and not the transaction's: messages of one transaction are delivered in this order.
  const createdAt = new Date();
  const messages = (await readAll()).map(({ agreementId, data }) => ({
    ...{ id: randomUUID(), type, at, agreement_id: agreementId, created_at: createdAt },
    body: JSON.stringify({ type, timestamp: toIso(at), data }),
  }));
  await insertRows(tx, "webhook_message", messages);
  await enqueueDeliveries(
    tx,
    messages.map(({ id }) => id),
    endpoints.map(({ id }) => id),
  );
}

/** Owes messages to endpoints, each to every one, due at once. Machine time rules delivery: the database's own. */
export async function enqueueDeliveries(
  tx: Db,
  messageIds: readonly string[],
  endpointIds: readonly string[],
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO webhook_delivery (id, message_id, endpoint_id, due_at)
    SELECT gen_random_uuid(), m.id, e.id, now()
    FROM unnest(${[...messageIds]}::uuid[]) WITH ORDINALITY AS m(id, n) CROSS JOIN unnest(${[...endpointIds]}::uuid[]) AS e(id)
    ORDER BY m.n`;
}
