import { randomUUID } from "node:crypto";
import { z } from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { assertOperator, type Actor } from "#lib/auth/actor.ts";
import type { Sealer } from "#lib/sealing/seal.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { lineInput } from "#lib/text/one-line.ts";
import { toIso } from "#lib/time/hours.ts";
import { rotated, sealSecret } from "#lib/webhooks/endpoint-secrets.ts";
import { enqueueDeliveries } from "#lib/webhooks/outbox.ts";
import { newWebhookSecret } from "#lib/webhooks/sign-webhook.ts";
import { readWebhookAddress } from "#lib/webhooks/webhook-address.ts";
import { webhookTypes } from "#lib/webhooks/webhook-type.ts";

export const addEndpointInput = z.strictObject({
  url: z.string().trim().min(1, "Enter an address."),
  description: z.union([z.literal(""), lineInput(200, { of: "words" })]).default(""),
  /** Empty: all types. */
  types: z.array(z.enum(webhookTypes)).max(webhookTypes.length).default([]),
});
export const endpointInput = z.strictObject({ id: z.uuid() });

type Deps = {
  db: Database;
  sealer: Sealer;
  actor: Pick<Actor, "userId" | "operatorRole">;
  /** Whether this installation is this machine's own. */
  isLocal: boolean;
  /** Business time, for the audit log. */
  now: Date;
};

/**
 * Adds an endpoint.
 *
 * @returns its id and its secret, which is shown once and never again.
 * @throws AppError FORBIDDEN, NOT_FOUND (no operator), INVALID_REQUEST for an address that messages may not go to.
 */
export async function addEndpoint(
  { db, sealer, actor, isLocal, now }: Deps,
  { url, description, types }: z.infer<typeof addEndpointInput>,
): Promise<{ id: string; secret: string }> {
  assertOperator(actor, "ADMIN");
  const address = readWebhookAddress(url, isLocal);
  if ("fault" in address) {
    throw new AppError("INVALID_REQUEST", address.fault, { fields: [{ path: "url", message: address.fault }] });
  }
  const id = randomUUID();
  const secret = newWebhookSecret();
  await db.$transaction(async (tx) => {
    const secrets = [sealSecret(sealer, id, secret)];
    await tx.webhookEndpoint.create({
      data: { id, url: address.href, description, types, secrets, createdBy: actor.userId },
      select: { id: true },
    });
    await note(tx, { actor, now }, "webhook_endpoint.added", id);
  });
  return { id, secret };
}

/** Gives an endpoint a new secret; the former one signs beside it for a day. @returns the new one, shown once. */
export async function rotateSecret({ db, sealer, actor, now }: Deps, id: string): Promise<string> {
  assertOperator(actor, "ADMIN");
  const secret = newWebhookSecret();
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM webhook_endpoint WHERE id = ${id}::uuid FOR UPDATE`;
    const endpoint = await findEndpoint(tx, id);
    // Machine time, as the sender's.
    const secrets = rotated(endpoint.secrets, sealSecret(sealer, id, secret), new Date());
    await tx.webhookEndpoint.update({ where: { id }, data: { secrets }, select: { id: true } });
    await note(tx, { actor, now }, "webhook_endpoint.secret_rotated", id);
  });
  return secret;
}

/** Switches an endpoint off or on again. Messages that came while it was off are not sent to it. */
export async function switchEndpoint({ db, actor, now }: Deps, id: string, isOn: boolean): Promise<void> {
  assertOperator(actor, "ADMIN");
  await db.$transaction(async (tx) => {
    await findEndpoint(tx, id);
    await tx.webhookEndpoint.update({
      where: { id },
      data: isOn
        ? { disabledAt: null, disabledReason: null, failingSince: null }
        : { disabledAt: new Date(), disabledReason: "OPERATOR" },
      select: { id: true },
    });
    await note(tx, { actor, now }, isOn ? "webhook_endpoint.enabled" : "webhook_endpoint.disabled", id);
  });
}

/** Owes an endpoint a message of the type `webhook.test`, which says nothing of any customer. */
export async function sendTest({ db, actor, now }: Deps, id: string): Promise<void> {
  assertOperator(actor, "ADMIN");
  await db.$transaction(async (tx) => {
    await findEndpoint(tx, id);
    const type = "webhook.test";
    const body = JSON.stringify({ type, timestamp: toIso(now), data: { endpointId: id, version: 1 } });
    const message = await tx.webhookMessage.create({ data: { type, at: now, body }, select: { id: true } });
    await enqueueDeliveries(tx, [message.id], [id]);
    await note(tx, { actor, now }, "webhook_endpoint.tested", id);
  });
}

/** Sends a message again, under its own id, whatever became of it. */
export async function replayDelivery({ db, actor, now }: Deps, deliveryId: string): Promise<void> {
  assertOperator(actor, "ADMIN");
  await db.$transaction(async (tx) => {
    const count = await tx.$executeRaw`
      UPDATE webhook_delivery SET state = 'DUE', due_at = now(), attempts = 0, finished_at = NULL
      WHERE id = ${deliveryId}::uuid`;
    if (count === 0) throw new AppError("NOT_FOUND", `there is no delivery ${deliveryId}`);
    await note(tx, { actor, now }, "webhook_delivery.replayed", deliveryId);
  });
}

async function findEndpoint(tx: Db, id: string): Promise<{ secrets: unknown }> {
  const endpoint = await tx.webhookEndpoint.findUnique({ where: { id }, select: { secrets: true } });
  if (endpoint === null) throw new AppError("NOT_FOUND", `there is no webhook endpoint ${id}`);
  return endpoint;
}

function note(tx: Db, { actor, now }: Pick<Deps, "actor" | "now">, action: string, id: string): Promise<void> {
  const [type = ""] = action.split(".");
  return recordAudit(tx, { at: now, actor: { kind: "USER", id: actor.userId }, action, subject: { type, id } });
}
