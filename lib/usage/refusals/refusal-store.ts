import type { Queryable } from "#lib/db/pool.ts";
import { run, statement } from "#lib/db/statement.ts";
import { storeRefusals as storeRefusalsStatement } from "#lib/generated/sql/usage/refusals/statements/store-refusals.ts";
import { DAY_MS, hourOf, toIso } from "#lib/time/hours.ts";
import { KEPT_REFUSALS } from "#lib/usage/refusals/limits.ts";
import type { RefusedEvent } from "#lib/usage/refusals/describe-refusal.ts";

/** In place of a key: files that operators upload. */
export const FROM_FILES = "00000000-0000-0000-0000-000000000000";

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
  await run(db, storeRefusalsStatement, {
    turns: JSON.stringify(turns),
    events: JSON.stringify(places),
    counts: JSON.stringify([...counts.values()]),
    hours: JSON.stringify([...hours.values()]),
  });
}

function addTo<T>(rows: Map<string, T>, key: string, empty: T): T {
  const found = rows.get(key) ?? empty;
  rows.set(key, found);
  return found;
}

const purgeRefusals = statement({
  name: "forget-refusal-counts",
  text: `
    WITH old AS (
      DELETE FROM usage_refusal_count WHERE hour < :before AND hour > :summary RETURNING api_key_id, code, n),
    hours AS (DELETE FROM usage_key_hour WHERE hour < :before),
    events AS (DELETE FROM usage_refusal WHERE received_at < :before)
    INSERT INTO usage_refusal_count (api_key_id, hour, code, n)
    SELECT api_key_id, :summary, code, sum(n) FROM old GROUP BY api_key_id, code ORDER BY api_key_id, code
    ON CONFLICT (api_key_id, hour, code) DO UPDATE SET n = usage_refusal_count.n + excluded.n`,
  parameters: { before: "timestamptz", summary: "timestamptz" },
  columns: {},
});

/**
 * Purges refused events and counts by hour after 90 days; what they add up to stays, in `PURGED_HOUR`. May be
 * repeated.
 */
export async function purgeOldRefusals(db: Queryable, now: Date): Promise<void> {
  const before = toIso(hourOf(new Date(now.getTime() - KEPT_MS)));
  await run(db, purgeRefusals, { before, summary: toIso(PURGED_HOUR) });
}
