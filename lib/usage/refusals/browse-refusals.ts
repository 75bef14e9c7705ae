import { assertOperator } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Db } from "#lib/db/client.ts";
import { DAY_MS } from "#lib/time/hours.ts";
import type { RefusedEvent } from "#lib/usage/refusals/describe-refusal.ts";
import { KEPT_REFUSALS } from "#lib/usage/refusals/limits.ts";
import { FROM_FILES } from "#lib/usage/refusals/refusal-store.ts";

type Deps = { db: Db; actor: Operator; now: Date };

/** A key with what of it was refused in the last 24 hours; null: files that operators upload. */
export type RefusingKey = { apiKeyId: string | null; name: string; refused: number; taken: number };

/** Refused events of one code, over all keys or of one. */
export type RefusedOfCode = { code: string; day: number; week: number };

/** A refused event as the console shows it. Its texts came from outside. */
export type RefusalRow = RefusedEvent & { receivedAt: Date; apiKeyId: string | null; keyName: string };

type RefusalOverview = {
  keys: RefusingKey[];
  codes: RefusedOfCode[];
  events: RefusalRow[];
  /** Of the key that was asked for; null: none was, or there is no such key. */
  name: string | null;
};

/**
 * What was refused of late: by key in the last 24 hours, by code in the last 24 hours and 7 days, and the newest 100
 * events.
 *
 * @param apiKeyId codes and events of this key alone; `files`: of uploaded files; null: of all.
 * @throws AppError NOT_FOUND (no operator).
 */
export async function browseRefusals(
  { db, actor, now }: Deps,
  apiKeyId: string | "files" | null,
): Promise<RefusalOverview> {
  assertOperator(actor, "VIEWER");
  const key = apiKeyId === "files" ? FROM_FILES : apiKeyId;
  const [dayAgo, weekAgo] = [1, 7].map((days) => new Date(now.getTime() - days * DAY_MS));
  const [keys, codes, events, asked] = await Promise.all([
    db.$queryRaw<(RefusingKey & { apiKeyId: string })[]>`
      SELECT h.api_key_id AS "apiKeyId", coalesce(k.name, 'Uploaded files') AS name, sum(h.refused)::float8 AS refused,
             sum(h.taken)::float8 AS taken
      FROM usage_key_hour h LEFT JOIN api_key k ON k.id = h.api_key_id
      WHERE h.hour > ${dayAgo} GROUP BY h.api_key_id, k.name HAVING sum(h.refused) > 0
      ORDER BY sum(h.refused) DESC, name, h.api_key_id LIMIT 50`,
    db.$queryRaw<RefusedOfCode[]>`
      SELECT code, coalesce(sum(n) FILTER (WHERE hour > ${dayAgo}), 0)::float8 AS day, sum(n)::float8 AS week
      FROM usage_refusal_count WHERE hour > ${weekAgo} AND (${key}::uuid IS NULL OR api_key_id = ${key}::uuid)
      GROUP BY code ORDER BY week DESC, code`,
    db.$queryRaw<(RefusalRow & { apiKeyId: string })[]>`
      SELECT r.received_at AS "receivedAt", r.api_key_id AS "apiKeyId", coalesce(k.name, 'Uploaded files') AS "keyName", r.code,
             r.detail, r.event_id AS "eventId", r.named, r.dimension, r.quantity, r."timestamp"
      FROM usage_refusal r LEFT JOIN api_key k ON k.id = r.api_key_id
      WHERE (${key}::uuid IS NULL OR r.api_key_id = ${key}::uuid)
      ORDER BY r.received_at DESC, r.api_key_id, r.turn DESC LIMIT ${KEPT_REFUSALS}`,
    key === null || key === FROM_FILES ? null : db.apiKey.findUnique({ where: { id: key }, select: { name: true } }),
  ]);
  const named = <T extends { apiKeyId: string | null }>(row: T): T =>
    row.apiKeyId === FROM_FILES ? { ...row, apiKeyId: null } : row;
  const name = key === FROM_FILES ? "Uploaded files" : (asked?.name ?? null);
  return { keys: keys.map(named), codes, events: events.map(named), name };
}
