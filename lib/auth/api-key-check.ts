import { isSecret, readApiKey, type ApiScope } from "#lib/auth/api-key-format.ts";
import { bearerToken } from "#lib/auth/bearer.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { AppError } from "#lib/errors/app-error.ts";

/** Whoever calls the public API. */
export type ApiCaller = { apiKeyId: string };

/** `lastUsedAt` is for people: it is written this seldom, so that checking a key writes nothing on the hot path. */
const TOUCH_MINUTES = 10;

/**
 * Who calls, by the API key in an `Authorization` header. The key is read from the database at every request, so that revoking it
 * holds at once on every server. One round trip.
 *
 * @throws AppError UNAUTHORIZED (missing, malformed, unknown, revoked, wrong: all alike), FORBIDDEN (scope), RATE_LIMITED.
 */
export async function checkApiKey(db: Queryable, authorization: string | null, scope: ApiScope): Promise<ApiCaller> {
  const parts = readApiKey(bearerToken(authorization));
  if (parts === null) throw new AppError("UNAUTHORIZED", "no API key");
  const { rows } = await db.query<{ id: string; secret_hash: Buffer; scopes: string[]; is_stale: boolean }>({
    name: "find-api-key",
    text: `SELECT id, secret_hash, scopes,
                  last_used_at IS NULL OR last_used_at < now() - make_interval(mins => $2) AS is_stale
           FROM api_key WHERE lookup_id = $1 AND revoked_at IS NULL`,
    values: [parts.lookupId, TOUCH_MINUTES],
  });
  const row = rows[0];
  if (row === undefined || !isSecret(parts.secret, row.secret_hash)) {
    throw new AppError("UNAUTHORIZED", "unknown or revoked API key");
  }
  if (!row.scopes.includes(scope)) throw new AppError("FORBIDDEN", `API key ${row.id} lacks the scope ${scope}`);
  if (row.is_stale) {
    await db.query({
      name: "touch-api-key",
      text: "UPDATE api_key SET last_used_at = now() WHERE id = $1",
      values: [row.id],
    });
  }
  return { apiKeyId: row.id };
}
