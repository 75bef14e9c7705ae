import { raiseUncountedSql } from "#lib/alerts/raise-alert.ts";
import type { Queryable } from "#lib/db/pool.ts";
import type { AsideReason } from "#lib/generated/prisma/enums.ts";
import {
  distinctBy,
  EVENT_COLUMNS,
  eventRows,
  eventValues,
  NO_AGREEMENT,
  type PlacedEvent,
  type Receipt,
} from "#lib/usage/event-store.ts";

/** Usage that no hour counts, and why; `hour` is the one that the sender is answered. */
export type ParkedEvent<Reason extends AsideReason = AsideReason> = PlacedEvent & { reason: Reason };

const columns = `key, id, agreement_id, product_id, dimension, quantity, at, hour, tags, named_by, api_key_id, received_at, reason, state`;

const given = (state: string) => `
  SELECT u.key, u.id, u.agreement_id, p.product_id, u.dimension, u.quantity, u.at, u.hour, u.tags, u.named_by, $10::uuid,
         $11::timestamptz, p.reason::aside_reason, '${state}'::aside_state
  FROM ${eventRows} JOIN unnest($1::uuid[], $12::uuid[], $13::text[]) AS p(key, product_id, reason) ON p.key = u.key`;

const alerts = (kind: string, subject: string) =>
  raiseUncountedSql(`
    SELECT ${kind}, ${subject}, 'WARNING', $11::timestamptz, jsonb_build_object('dimension', min(dimension), 'events', count(*))
    FROM kept GROUP BY 1, 2`);

/**
 * Parks usage, durably, each id once: its row among the events decides that, as for any other, so that it can never be
 * counted beside itself. Raises the alert. One statement.
 *
 * @returns the keys of those parked now; any other id is stored already.
 */
export async function saveParkedUsage(
  db: Queryable,
  events: readonly ParkedEvent[],
  receipt: Receipt,
): Promise<Set<string>> {
  const { rows } = await db.query<{ key: string }>({
    name: "set-usage-aside",
    text: `
      WITH stored AS (
        INSERT INTO usage_event (${EVENT_COLUMNS})
        SELECT u.key, u.id, '${NO_AGREEMENT}', u.dimension, u.quantity, u.at, u.hour, u.tags, u.named_by, $10::uuid, $11::timestamptz
        FROM ${eventRows} ORDER BY u.key ON CONFLICT (key) DO NOTHING RETURNING key),
      kept AS (
        INSERT INTO usage_aside (${columns})
        SELECT n.* FROM (${given("WAITING")}) n JOIN stored ON stored.key = n.key ORDER BY n.key
        ON CONFLICT (key) DO UPDATE SET (${columns}, note, settled_at, settled_by) = ROW (${columns
          .split(", ")
          .map((column) => `excluded.${column}`)
          .join(", ")}, NULL, NULL, NULL)
        RETURNING key, product_id, dimension, reason),
      raised AS (${alerts(
        "CASE reason WHEN 'LATE' THEN 'LATE_USAGE_HELD' ELSE 'USAGE_PARKED' END",
        "'product:' || product_id",
      )})
      SELECT key FROM stored`,
    values: parkedValues(events, receipt),
  });
  return new Set(rows.map(({ key }) => key));
}

/**
 * Keeps refused usage whose agreement had ended when it came, with its quantity, once for each id however often it is
 * sent. The id stays free: an event of it that is accepted later supersedes the entry.
 */
export async function saveUnbillable(db: Queryable, events: readonly ParkedEvent[], receipt: Receipt): Promise<void> {
  if (events.length === 0) return;
  await db.query({
    name: "keep-unbillable-usage",
    text: `
      WITH kept AS (
        INSERT INTO usage_aside (${columns}, note)
        SELECT n.*, 'AGREEMENT_NOT_ACTIVE' FROM (${given("UNBILLABLE")}) n
        WHERE NOT EXISTS (SELECT FROM usage_event e WHERE e.key = n.key)
        ORDER BY n.key ON CONFLICT (key) DO NOTHING RETURNING agreement_id, dimension)
      ${alerts("'USAGE_UNBILLABLE'", "'agreement:' || agreement_id")}`,
    values: parkedValues(
      distinctBy(events, ({ event }) => event.key),
      receipt,
    ),
  });
}

function parkedValues(events: readonly ParkedEvent[], receipt: Receipt): unknown[] {
  return [
    ...eventValues(events, receipt).slice(0, 11),
    events.map(({ productId }) => productId),
    events.map(({ reason }) => reason),
  ];
}
