import type { AlertInput } from "#lib/alerts/alert-kinds.ts";
import { isRefusalJump, shareOf, type Answers } from "#lib/alerts/watch/refusal-jump.ts";
import type { WatchTimes } from "#lib/alerts/watch/watch-times.ts";
import type { Db } from "#lib/db/client.ts";
import { DAY_MS, HOUR_MS, hourOf } from "#lib/time/hours.ts";

const USUAL_MS = 7 * DAY_MS;

type Row = {
  apiKeyId: string;
  hour: Date;
  taken: number;
  refused: number;
  usualTaken: number;
  usualRefused: number;
  /** The code of most refusals of the hour. */
  code: string | null;
};

/**
 * Keys of whose usage far more is refused than usually, in this hour or the one before: so an alert does not end with
 * each full hour. While it is open, usual is what was so before it began; a fault that lasts does not become usual by
 * lasting.
 */
export async function findRefusalJumps(db: Db, { now }: WatchTimes): Promise<AlertInput[]> {
  const from = new Date(hourOf(now).getTime() - HOUR_MS);
  const rows = await db.$queryRaw<Row[]>`
    SELECT h.api_key_id AS "apiKeyId", h.hour, h.taken::float8 AS taken, h.refused::float8 AS refused,
      coalesce(u.taken, 0)::float8 AS "usualTaken", coalesce(u.refused, 0)::float8 AS "usualRefused",
      (SELECT c.code FROM usage_refusal_count c WHERE c.api_key_id = h.api_key_id AND c.hour = h.hour
       ORDER BY c.n DESC, c.code LIMIT 1) AS code
    FROM usage_key_hour h
    JOIN api_key k ON k.id = h.api_key_id
    LEFT JOIN alert a ON a.kind = 'REFUSALS_JUMPED' AND a.subject = 'api_key:' || h.api_key_id AND a.closed_at IS NULL
    CROSS JOIN LATERAL (SELECT LEAST(h.hour, a.opened_at - interval '1 hour') AS before) b
    LEFT JOIN LATERAL (
      SELECT sum(p.taken) AS taken, sum(p.refused) AS refused FROM usage_key_hour p
      WHERE p.api_key_id = h.api_key_id AND p.hour < b.before AND p.hour >= b.before - ${USUAL_MS / HOUR_MS} * interval '1 hour') u ON true
    WHERE h.hour >= ${from} AND h.refused > 0 ORDER BY h.api_key_id, h.hour`;
  // The newer hour's numbers where both jump.
  const jumps = new Map<string, Row>();
  for (const row of rows) if (isRefusalJump(row, usualOf(row))) jumps.set(row.apiKeyId, row);
  return [...jumps.values()].map((row) => ({
    kind: "REFUSALS_JUMPED",
    subject: `api_key:${row.apiKeyId}`,
    severity: "WARNING",
    data: { refused: row.refused, percent: Math.round(100 * shareOf(row)), code: row.code },
  }));
}

function usualOf({ usualTaken: taken, usualRefused: refused }: Row): Answers {
  return { taken, refused };
}
