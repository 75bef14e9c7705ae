import { z } from "zod";
import { recordAudit, type AuditActor } from "#lib/audit/record-audit.ts";
import { assertOperator, type Actor } from "#lib/auth/actor.ts";
import { API_SCOPES, makeApiKey } from "#lib/auth/api-keys/api-key-format.ts";
import type { Database } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { nameInput } from "#lib/text/name.ts";

export const createApiKeyInput = z.strictObject({
  name: nameInput({ max: 80, missing: "Name it, as in production." }),
  scopes: z.array(z.enum(API_SCOPES)).min(1),
});
type CreateApiKeyInput = z.infer<typeof createApiKeyInput>;

type Operator = Pick<Actor, "userId" | "operatorRole">;
type Deps = { db: Database; actor: Operator; now: Date };

/**
 * Makes an API key for an OWNER.
 *
 * @returns the whole key, which is shown once: only its secret's hash is stored.
 * @throws AppError FORBIDDEN, NOT_FOUND (no operator).
 */
export async function createApiKey(
  { db, actor, now }: Deps,
  input: CreateApiKeyInput,
): Promise<{ id: string; key: string }> {
  assertOperator(actor, "OWNER");
  return issueApiKey({ db, actor: { kind: "USER", id: actor.userId }, now }, input);
}

/** Makes an API key without a check: for the demo's seed, and for `createApiKey` after its own. */
export async function issueApiKey(
  { db, actor, now }: { db: Database; actor: AuditActor; now: Date },
  { name, scopes }: CreateApiKeyInput,
): Promise<{ id: string; key: string }> {
  const { key, lookupId, secretHash } = makeApiKey();
  return db.$transaction(async (tx) => {
    const { id } = await tx.apiKey.create({
      data: {
        name,
        lookupId,
        secretHash: new Uint8Array(secretHash),
        scopes: [...new Set(scopes)],
        createdAt: now,
        createdBy: actor.kind === "USER" ? actor.id : null,
      },
      select: { id: true },
    });
    await recordAudit(tx, {
      at: now,
      actor,
      action: "api-key.created",
      subject: { type: "api-key", id },
      data: { name, scopes },
    });
    return { id, key };
  });
}

/**
 * Revokes a key, effective with the next request on every server. Repeating it changes nothing.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN.
 */
export async function revokeApiKey({ db, actor, now }: Deps, id: string): Promise<void> {
  assertOperator(actor, "OWNER");
  await db.$transaction(async (tx) => {
    const { count } = await tx.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: now } });
    if (count === 0) {
      if ((await tx.apiKey.count({ where: { id } })) === 0) throw new AppError("NOT_FOUND", `no API key ${id}`);
      return;
    }
    await recordAudit(tx, {
      at: now,
      actor: { kind: "USER", id: actor.userId },
      action: "api-key.revoked",
      subject: { type: "api-key", id },
    });
  });
}

/** A key as the console lists it: never its secret. */
export type ApiKeyRow = {
  id: string;
  name: string;
  lookupId: string;
  scopes: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
};

/** All keys, the newest first, for operators. @throws AppError NOT_FOUND (no operator). */
export async function listApiKeys({ db, actor }: { db: Database; actor: Operator }): Promise<ApiKeyRow[]> {
  assertOperator(actor, "VIEWER");
  return db.apiKey.findMany({
    select: {
      id: true,
      name: true,
      lookupId: true,
      scopes: true,
      createdAt: true,
      lastUsedAt: true,
      revokedAt: true,
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
}
