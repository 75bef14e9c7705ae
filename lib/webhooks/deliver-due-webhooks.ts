import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Sealer } from "#lib/sealing/seal.ts";
import type { Database } from "#lib/db/client.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
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
  /** Takes the failure of one endpoint; without it the first one ends all. */
  report?: ReportFailure;
  /** Keeps the process awake for what goes on after the run has ended, where a host would stop it. */
  goOnBeside?: (work: Promise<void>) => void;
};

export type WebhookCounts = { webhooksDelivered: number; webhooksFailed: number };

/** So many endpoints are served at once, each by itself: a dead one takes one turn a run. */
const AT_ONCE = 8;
/** An endpoint that takes longer goes on beside, and its place is another one's; so many may do so. */
const SLOW_MS = 500;
const MAX_BESIDE = 100;
/** The longest that a run waits for its deliveries, all endpoints together. */
const RUN_WAITS_MS = 2_000;
/** Longer than one request may take. */
const LEASE_SECONDS = 30;
const DAY_MS = 86_400_000;

/** What the workers of one run share. */
type Delivery = {
  deps: Deps;
  isOver: () => boolean;
  counts: WebhookCounts;
  /** Endpoints that had their turn. */
  served: string[];
  /** How many of them go on beside. */
  beside: number;
  /** The database is away: no sender goes on. */
  fatal: { error: unknown } | null;
};

/**
 * Sends what is due, oldest first for each endpoint, until nothing is left or the time is over. Runs may overlap: an
 * endpoint is taken by a lease. A crash between sending and writing it down sends a message again under the same id.
 * After a failure the endpoint's turn is over.
 *
 * Endpoints that do not fail go first, and slow ones hold up no other. The caller waits two seconds at most: what takes
 * longer goes on beside until `isOver`, and is handed to `goOnBeside`.
 *
 * @returns what was delivered by then.
 */
export async function deliverDueWebhooks(deps: Deps, isOver: () => boolean = () => false): Promise<WebhookCounts> {
  const counts: WebhookCounts = { webhooksDelivered: 0, webhooksFailed: 0 };
  const delivery: Delivery = { deps, isOver, counts, served: [], beside: 0, fatal: null };
  const all = Promise.all(Array.from({ length: AT_ONCE }, () => serveNext(delivery)));
  if (await endsWithin(all, RUN_WAITS_MS)) {
    if (delivery.fatal !== null) throw delivery.fatal.error;
    return counts;
  }
  const soFar = { ...counts };
  deps.goOnBeside?.(all.then(() => {}));
  return soFar;
}

/** Serves one endpoint after the other; a slow one goes on beside. Never fails: see `fatal`. */
async function serveNext(delivery: Delivery): Promise<void> {
  const { deps, isOver, served } = delivery;
  const besides: Promise<void>[] = [];
  while (!isOver() && delivery.fatal === null) {
    const lease = await takeEndpoint(deps.db, served).catch((error: unknown) => {
      delivery.fatal ??= { error };
      return null;
    });
    if (lease === null) break;
    served.push(lease.endpointId);
    const serving = serveAlone(delivery, lease);
    if (await endsWithin(serving, delivery.beside < MAX_BESIDE ? SLOW_MS : null)) continue;
    delivery.beside++;
    besides.push(serving.finally(() => delivery.beside--));
  }
  await Promise.all(besides);
}

async function serveAlone(delivery: Delivery, lease: Lease): Promise<void> {
  const { deps, counts, isOver } = delivery;
  try {
    await serveEndpoint(deps, lease, counts, () => isOver() || delivery.fatal !== null);
  } catch (error) {
    try {
      (deps.report ?? throwFailure)(error, { webhookEndpoint: lease.endpointId });
    } catch {
      delivery.fatal ??= { error };
    }
  }
}

/** Whether `work` ends within `ms`; null: however long it takes. */
async function endsWithin(work: Promise<unknown>, ms: number | null): Promise<boolean> {
  if (ms === null) return work.then(() => true);
  const stop = new AbortController();
  const late = wait(ms, false, { signal: stop.signal }).catch(() => false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    stop.abort();
  }
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
      ORDER BY e.failing_since NULLS FIRST, e.id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id`;
  return taken[0] === undefined ? null : { endpointId: taken[0].id, token };
}

async function serveEndpoint(deps: Deps, lease: Lease, counts: WebhookCounts, isOver: () => boolean): Promise<void> {
  try {
    while (!isOver() && (await renewLease(deps.db, lease))) {
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

async function renewLease(db: Database, { endpointId, token }: Lease): Promise<boolean> {
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
