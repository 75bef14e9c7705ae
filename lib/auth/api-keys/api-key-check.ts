import { isSecret, readApiKey, type ApiScope } from "#lib/auth/api-keys/api-key-format.ts";
import { bearerToken } from "#lib/http/bearer.ts";
import type { Queryable } from "#lib/db/pool.ts";
import type { Read, Statement } from "#lib/db/read.ts";
import { AppError } from "#lib/errors/app-error.ts";

/** The caller of the public API. */
type ApiCaller = { apiKeyId: string };

/** `lastUsedAt` is for people: it is written this seldom, so that checking a key writes nothing on the hot path. */
const TOUCH_MINUTES = 10;

type KeyRow = { key_id: string; secret_hash: Buffer; scopes: string[]; is_stale: boolean };

/** Reads the key with a lookup id; the parameters from `$n` on are that and the minutes. */
const findKey = (n: number) => `SELECT id AS key_id, secret_hash, scopes,
    last_used_at IS NULL OR last_used_at < now() - make_interval(mins => $${n + 1}) AS is_stale
  FROM api_key WHERE lookup_id = $${n} AND revoked_at IS NULL`;

/**
 * The caller, by the API key in an `Authorization` header. The key is read from the database at every request, so that
 * revoking it holds at once on every server. One round trip.
 *
 * @throws AppError UNAUTHORIZED (missing, malformed, unknown, revoked, wrong: all alike), FORBIDDEN (scope).
 */
export async function checkApiKey(db: Queryable, authorization: string | null, scope: ApiScope): Promise<ApiCaller> {
  const { lookupId, secret } = readKey(authorization);
  const { rows } = await db.query<KeyRow>({
    name: "find-api-key",
    text: findKey(1),
    values: [lookupId, TOUCH_MINUTES],
  });
  return admit(db, rows[0], secret, scope);
}

/**
 * Reads for a caller of the public API: each statement reads the API key too, in the same round trip, and its rows are
 * for a caller who may have them.
 *
 * @throws AppError at each read, as `checkApiKey` does.
 */
export function readAsApiCaller(db: Queryable, authorization: string | null, scope: ApiScope): Read {
  return async <Row extends object>(statement: Statement) => {
    const { lookupId, secret } = readKey(authorization);
    const { rows } = await db.query<KeyRow & { is_row: true | null } & Row>(withApiKey(statement, lookupId));
    await admit(db, rows[0], secret, scope);
    return rows.filter(({ is_row }) => is_row);
  };
}

/** A statement that reads an API key beside its own rows; the key's row alone where it has none. */
function withApiKey({ name, text, values }: Statement, lookupId: string): Statement {
  return {
    name: `${name}-with-api-key`,
    text: `SELECT * FROM (${findKey(values.length + 1)}) k LEFT JOIN LATERAL (SELECT true AS is_row, q.* FROM (${text}) q) r ON true`,
    values: [...values, lookupId, TOUCH_MINUTES],
  };
}

function readKey(authorization: string | null): { lookupId: string; secret: string } {
  const parts = readApiKey(bearerToken(authorization));
  if (parts === null) throw new AppError("UNAUTHORIZED", "no API key");
  return parts;
}

async function admit(db: Queryable, row: KeyRow | undefined, secret: string, scope: ApiScope): Promise<ApiCaller> {
  if (row === undefined || !isSecret(secret, row.secret_hash)) {
    throw new AppError("UNAUTHORIZED", "unknown or revoked API key");
  }
  if (!row.scopes.includes(scope)) throw new AppError("FORBIDDEN", `API key ${row.key_id} lacks the scope ${scope}`);
  if (row.is_stale) {
    await db.query({
      name: "touch-api-key",
      text: "UPDATE api_key SET last_used_at = now() WHERE id = $1",
      values: [row.key_id],
    });
  }
  return { apiKeyId: row.key_id };
}
