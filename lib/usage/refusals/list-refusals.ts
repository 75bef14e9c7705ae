import { z } from "zod";
import type { Db } from "#lib/db/client.ts";
import { decodeCursor, toPage, type Page } from "#lib/db/cursor.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { run, statement } from "#lib/db/statement.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { toIso } from "#lib/time/hours.ts";
import { PURGED_HOUR, FROM_FILES } from "#lib/usage/refusals/refusal-store.ts";
import { instantInput } from "#lib/time/instant-input.ts";

/** The query of the public list; `from` ≤ hour < `to`. */
export const listRefusalsInput = z.strictObject({
  from: instantInput.optional(),
  to: instantInput.optional(),
  apiKeyId: z.uuid().optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
type ListRefusalsInput = z.infer<typeof listRefusalsInput>;

/** How many events of a key were refused with one code in one hour of receipt; the key of uploaded files is null. */
type RefusalCount = { hour: Date; apiKeyId: string | null; code: string; count: number };

/**
 * Refused usage by hour of receipt (newest first), key and code, a page at a time by keyset. Hours older than 90 days
 * are gone.
 *
 * @throws AppError INVALID_REQUEST for a foreign cursor.
 */
export async function listRefusals(
  db: Db,
  { from, to, apiKeyId, cursor, limit }: ListRefusalsInput,
): Promise<Page<RefusalCount>> {
  const after = decodeCursor(cursor, ["instant", "uuid", "text"]);
  const conditions = [
    Prisma.sql`hour > ${PURGED_HOUR}`,
    ...(from === undefined ? [] : [Prisma.sql`hour >= ${from}`]),
    ...(to === undefined ? [] : [Prisma.sql`hour < ${to}`]),
    ...(apiKeyId === undefined ? [] : [Prisma.sql`api_key_id = ${apiKeyId}::uuid`]),
    ...(after === null
      ? []
      : [
          Prisma.sql`hour <= ${after[0]}::timestamptz AND (hour < ${after[0]}::timestamptz
            OR (api_key_id, code COLLATE "C") > (${after[1]}::uuid, ${after[2]}))`,
        ]),
  ];
  const found = await db.$queryRaw<(Omit<RefusalCount, "apiKeyId"> & { apiKeyId: string })[]>`
    SELECT hour, api_key_id AS "apiKeyId", code, n::float8 AS count FROM usage_refusal_count
    WHERE ${Prisma.join(conditions, " AND ")} ORDER BY hour DESC, api_key_id, code COLLATE "C" LIMIT ${limit + 1}`;
  const { rows, nextCursor } = toPage(found, limit, ({ hour, apiKeyId: key, code }) => [toIso(hour), key, code]);
  return {
    rows: rows.map((row) => ({ ...row, apiKeyId: row.apiKeyId === FROM_FILES ? null : row.apiKeyId })),
    nextCursor,
  };
}

/** A count as the public API shows it. Pure. */
export function toApiRefusal({ hour, apiKeyId, code, count }: RefusalCount) {
  return { hour: toIso(hour), apiKeyId, code, count };
}

const refusalSums = statement({
  name: "sum-usage-refusals",
  text: `SELECT CASE api_key_id WHEN :fromFiles THEN 'files' ELSE api_key_id::text END AS key, code, sum(n)::float8 AS n
         FROM usage_refusal_count GROUP BY api_key_id, code`,
  parameters: { fromFiles: "uuid" },
  columns: { key: "text", code: "text", n: "float8" },
});

/** How many events were ever refused, by key (`files`: uploaded ones) and code: for a counter that never falls. */
export function sumRefusals(db: Queryable): Promise<{ key: string; code: string; n: number }[]> {
  return run(db, refusalSums, { fromFiles: FROM_FILES });
}
