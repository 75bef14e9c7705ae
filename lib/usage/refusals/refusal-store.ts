import type { Queryable } from "#lib/db/pool.ts";
import { DAY_MS, hourOf, toIso } from "#lib/time/hours.ts";
import type { RefusedEvent } from "#lib/usage/refusals/describe-refusal.ts";

/** In place of a key: files that operators upload. */
export const FROM_FILES = "00000000-0000-0000-0000-000000000000";

/** Refused events that are kept of each key; the table has as many places (CHECK). */
export const KEPT_REFUSALS = 100;

/** How long counts by hour and refused events stay. */
const KEPT_MS = 90 * DAY_MS;

/** The hour that sums up what has been purged, so that totals never fall. */
export const PURGED_HOUR = new Date(0);

/** What one key reported in one hour of receipt. */
export type RefusalReport = {
  /** Or `FROM_FILES`. */
  apiKeyId: string;
  hour: Date;
  receivedAt: Date;
  /** Events that were taken, in this request or since the last report. */
  taken: number;
  /** How many were refused, by code. */
  codes: ReadonlyMap<string, number>;
  /** The last of them, at most `KEPT_REFUSALS`, oldest first. */
  events: readonly RefusedEvent[];
};

/**
 * Adds reports to the counts, and keeps their events in place of the oldest ones of the same keys. One statement; rows
 * are touched in the same order by every one, so that two of them wait for each other instead of deadlocking.
 */
export async function storeRefusals(db: Queryable, reports: readonly RefusalReport[]): Promise<void> {
  const hours = new Map<string, { k: string; h: string; taken: number; refused: number }>();
  const counts = new Map<string, { k: string; h: string; c: string; n: number }>();
  const events = new Map<string, (RefusedEvent & { at: string })[]>();
  for (const { apiKeyId: k, hour, receivedAt, taken, codes, events: last } of reports) {
    const h = toIso(hour);
    const row = addTo(hours, `${k} ${h}`, { k, h, taken: 0, refused: 0 });
    row.taken += taken;
    for (const [c, n] of codes) {
      row.refused += n;
      addTo(counts, `${k} ${h} ${c}`, { k, h, c, n: 0 }).n += n;
    }
    const at = receivedAt.toISOString();
    const kept = [...(events.get(k) ?? []), ...last.map((event) => ({ ...event, at }))];
    if (kept.length > 0) events.set(k, kept.slice(-KEPT_REFUSALS));
  }
  const turns = [...events].map(([k, kept]) => ({ k, n: kept.length }));
  // The newest has the place of the turn itself, the one before it that of the turn before.
  const places = [...events].flatMap(([k, kept]) =>
    kept.map((event, index) => ({ ...event, k, before: kept.length - 1 - index })),
  );
  await db.query({
    name: "store-usage-refusals",
    text: `
      WITH turns AS (
        INSERT INTO usage_refusal_turn AS t (api_key_id, n)
        SELECT k, n FROM jsonb_to_recordset($1::jsonb) AS r(k uuid, n bigint) ORDER BY k
        ON CONFLICT (api_key_id) DO UPDATE SET n = t.n + excluded.n RETURNING api_key_id, n),
      kept AS (
        INSERT INTO usage_refusal (api_key_id, place, turn, ${eventColumns})
        SELECT e.k, (t.n - e.before) % ${KEPT_REFUSALS}, t.n - e.before, e.at, e.code, e.detail, e."eventId", e.named, e.dimension,
               e.quantity, e.timestamp
        FROM jsonb_to_recordset($2::jsonb) AS e(k uuid, before bigint, at timestamptz, code text, detail text, "eventId" text,
               named text, dimension text, quantity text, timestamp text)
        JOIN turns t ON t.api_key_id = e.k ORDER BY 1, 2
        ON CONFLICT (api_key_id, place) DO UPDATE SET (turn, ${eventColumns}) = ROW (excluded.turn, ${excluded})),
      counted AS (
        INSERT INTO usage_refusal_count AS c (api_key_id, hour, code, n)
        SELECT k, h, c, n FROM jsonb_to_recordset($3::jsonb) AS r(k uuid, h timestamptz, c text, n bigint) ORDER BY k, h, c
        ON CONFLICT (api_key_id, hour, code) DO UPDATE SET n = c.n + excluded.n)
      INSERT INTO usage_key_hour AS h (api_key_id, hour, taken, refused)
      SELECT k, h, taken, refused FROM jsonb_to_recordset($4::jsonb) AS r(k uuid, h timestamptz, taken bigint, refused bigint)
      ORDER BY k, h
      ON CONFLICT (api_key_id, hour) DO UPDATE SET taken = h.taken + excluded.taken, refused = h.refused + excluded.refused`,
    values: [turns, places, [...counts.values()], [...hours.values()]].map((rows) => JSON.stringify(rows)),
  });
}

const eventFields = ["received_at", "code", "detail", "event_id", "named", "dimension", "quantity", "timestamp"];
const eventColumns = eventFields.map((name) => `"${name}"`).join(", ");
const excluded = eventFields.map((name) => `excluded."${name}"`).join(", ");

function addTo<T>(rows: Map<string, T>, key: string, empty: T): T {
  const found = rows.get(key) ?? empty;
  rows.set(key, found);
  return found;
}

/**
 * Purges refused events and counts by hour after 90 days; what they add up to stays, in `PURGED_HOUR`. May be
 * repeated.
 */
export async function purgeOldRefusals(db: Queryable, now: Date): Promise<void> {
  const before = toIso(hourOf(new Date(now.getTime() - KEPT_MS)));
  await db.query({
    name: "forget-refusal-counts",
    text: `
      WITH old AS (
        DELETE FROM usage_refusal_count WHERE hour < $1 AND hour > $2 RETURNING api_key_id, code, n),
      hours AS (DELETE FROM usage_key_hour WHERE hour < $1),
      events AS (DELETE FROM usage_refusal WHERE received_at < $1)
      INSERT INTO usage_refusal_count AS c (api_key_id, hour, code, n)
      SELECT api_key_id, $2, code, sum(n) FROM old GROUP BY api_key_id, code ORDER BY api_key_id, code
      ON CONFLICT (api_key_id, hour, code) DO UPDATE SET n = c.n + excluded.n`,
    values: [before, toIso(PURGED_HOUR)],
  });
}
