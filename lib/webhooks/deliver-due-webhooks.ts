import { randomUUID } from "node:crypto";
import type { Sealer } from "#lib/auth/seal.ts";
import type { Database } from "#lib/db/client.ts";
import { openSecrets } from "#lib/webhooks/endpoint-secrets.ts";
import type { PostResult, PostWebhook } from "#lib/webhooks/post-webhook.ts";
import { FAILING_DAYS, nextTry } from "#lib/webhooks/retry-schedule.ts";
import { signWebhook } from "#lib/webhooks/sign-webhook.ts";

type Deps = {
  db: Database;
  post: PostWebhook;
  sealer: Sealer;
  /** From 0 to 1. */
  random: () => number;
};

export type WebhookCounts = { webhooksDelivered: number; webhooksFailed: number };

/** So many endpoints are served at once, each by itself: a dead one takes one place and one turn a run (W05). */
const AT_ONCE = 8;
/** Longer than one request may take. */
const LEASE_SECONDS = 30;
const DAY_MS = 86_400_000;

/**
 * Sends what is due, oldest first for each endpoint, until nothing is left or the time is over. Runs may overlap: an endpoint is taken by
 * a lease. A crash between sending and writing it down sends a message again under the same id. After a failure the endpoint's turn
 * is over.
 */
export async function deliverDueWebhooks(deps: Deps, isOver: () => boolean = () => false): Promise<WebhookCounts> {
  const counts: WebhookCounts = { webhooksDelivered: 0, webhooksFailed: 0 };
  const served = new Set<string>();
  async function serve(): Promise<void> {
    while (!isOver()) {
      const lease = await takeEndpoint(deps.db, [...served]);
      if (lease === null) return;
      served.add(lease.endpointId);
      await serveEndpoint(deps, lease, counts, isOver);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, serve));
  return counts;
}

type Lease = { endpointId: string; token: string };

async function takeEndpoint(db: Database, served: readonly string[]): Promise<Lease | null> {
  const token = randomUUID();
  const taken = await db.$queryRaw<{ id: string }[]>`
    UPDATE webhook_endpoint SET locked_until = now() + make_interval(secs => ${LEASE_SECONDS}::float8), lock_token = ${token}::uuid
    WHERE id = (
      SELECT e.id FROM webhook_endpoint e
      WHERE e.disabled_at IS NULL AND (e.locked_until IS NULL OR e.locked_until < now())
        AND e.id <> ALL(${[...served]}::uuid[])
        AND EXISTS (SELECT FROM webhook_delivery d WHERE d.endpoint_id = e.id AND d.due_at <= now())
      ORDER BY e.id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id`;
  return taken[0] === undefined ? null : { endpointId: taken[0].id, token };
}

async function serveEndpoint(deps: Deps, lease: Lease, counts: WebhookCounts, isOver: () => boolean): Promise<void> {
  try {
    while (!isOver() && (await keepLease(deps.db, lease))) {
      const outcome = await deliverNext(deps, lease.endpointId);
      if (outcome === null) return;
      counts[outcome]++;
      if (outcome === "webhooksFailed") return;
    }
  } finally {
    await deps.db.webhookEndpoint.updateMany({
      where: { id: lease.endpointId, lockToken: lease.token },
      data: { lockedUntil: null, lockToken: null },
    });
  }
}

async function keepLease(db: Database, { endpointId, token }: Lease): Promise<boolean> {
  const kept = await db.$executeRaw`
    UPDATE webhook_endpoint SET locked_until = now() + make_interval(secs => ${LEASE_SECONDS}::float8)
    WHERE id = ${endpointId}::uuid AND lock_token = ${token}::uuid AND disabled_at IS NULL`;
  return kept === 1;
}

type Due = { id: string; messageId: string; body: string; attempts: number; url: string; secrets: unknown; now: Date };

async function deliverNext(deps: Deps, endpointId: string): Promise<keyof WebhookCounts | null> {
  const due = await deps.db.$queryRaw<Due[]>`
    SELECT d.id, d.message_id AS "messageId", m.body, d.attempts, e.url, e.secrets, now() AS now
    FROM webhook_delivery d JOIN webhook_message m ON m.id = d.message_id JOIN webhook_endpoint e ON e.id = d.endpoint_id
    WHERE d.endpoint_id = ${endpointId}::uuid AND d.due_at <= now() ORDER BY d.due_at, m.created_at, d.id LIMIT 1`;
  const delivery = due[0];
  if (delivery === undefined) return null;
  const secrets = openSecrets(deps.sealer, endpointId, delivery.secrets, delivery.now);
  const headers = signWebhook({ id: `msg_${delivery.messageId}`, at: delivery.now, body: delivery.body }, secrets);
  const started = performance.now();
  const result: PostResult =
    secrets.length === 0
      ? { httpStatus: null, error: "NO_SECRET", answer: null, retryAfter: null }
      : await deps.post(delivery.url, headers, delivery.body);
  return note(deps, endpointId, delivery, { ...result, durationMs: Math.round(performance.now() - started) });
}

/** Writes an attempt down, with what follows from it for the delivery and its endpoint. */
async function note(
  { db, random }: Deps,
  endpointId: string,
  { id, attempts, now }: Due,
  result: PostResult & { durationMs: number },
): Promise<keyof WebhookCounts> {
  const { httpStatus, error, answer, durationMs, retryAfter } = result;
  const isTaken = httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
  const isGone = httpStatus === 410;
  const dueAt = isTaken || isGone ? null : nextTry(attempts + 1, now, random(), retryAfter);
  await db.$transaction(async (tx) => {
    await tx.webhookAttempt.create({
      data: { deliveryId: id, at: now, durationMs, httpStatus, error, answer },
      select: { id: true },
    });
    await tx.webhookDelivery.update({
      where: { id },
      data: {
        attempts: { increment: 1 },
        dueAt,
        state: isTaken ? "DELIVERED" : dueAt === null ? "FAILED" : "DUE",
        finishedAt: dueAt === null ? now : null,
      },
      select: { id: true },
    });
    if (isTaken) {
      await tx.webhookEndpoint.updateMany({ where: { id: endpointId }, data: { failingSince: null } });
      return;
    }
    await tx.webhookEndpoint.updateMany({ where: { id: endpointId, failingSince: null }, data: { failingSince: now } });
    const reason = isGone ? "GONE" : "FAILING";
    const since = new Date(now.getTime() - FAILING_DAYS * DAY_MS);
    await tx.webhookEndpoint.updateMany({
      where: { id: endpointId, disabledAt: null, ...(isGone ? {} : { failingSince: { lte: since } }) },
      data: { disabledAt: now, disabledReason: reason },
    });
  });
  return isTaken ? "webhooksDelivered" : "webhooksFailed";
}
