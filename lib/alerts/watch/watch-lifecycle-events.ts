import type { AlertInput } from "#lib/alerts/alert-kinds.ts";
import type { WatchTimes } from "#lib/alerts/watch/watch-times.ts";
import type { Db } from "#lib/db/client.ts";

/**
 * Products whose buyers came (AWS resolved their tokens) while no lifecycle event of those agreements did. EventBridge
 * and SNS deliver within minutes; an hour of silence is a broken rule, secret or queue. Agreements that began long
 * before their buyer came here (an earlier sender's) prove nothing.
 */
export async function findSilentProducts(db: Db, { machineNow }: WatchTimes): Promise<AlertInput[]> {
  const silent = await db.$queryRaw<{ productId: string; agreements: number }[]>`
    WITH came AS (
      SELECT a.product_id, a.id, max(r.resolved_at) AS resolved_at FROM registration r JOIN agreement a ON a.id = r.agreement_id
      WHERE r.expires_at > ${machineNow}::timestamptz - interval '14 days' AND r.resolved_at <= ${machineNow}::timestamptz - interval '1 hour'
        AND (a.starts_at IS NULL OR a.starts_at >= r.resolved_at - interval '2 days')
      GROUP BY a.product_id, a.id),
    told AS (
      SELECT c.product_id, c.id, EXISTS (SELECT FROM lifecycle_event e WHERE e.agreement_id = c.id) AS is_told FROM came c)
    SELECT product_id AS "productId", count(*)::int AS agreements FROM told
    GROUP BY product_id HAVING NOT bool_or(is_told)`;
  return silent.map(({ productId, agreements }) => ({
    kind: "EVENTS_SILENT",
    subject: `product:${productId}`,
    severity: "CRITICAL",
    data: { agreements },
  }));
}

/** Dead-lettered lifecycle events: they failed too often to be tried again. */
export async function findDeadLetteredEvents(db: Db): Promise<AlertInput[]> {
  const notices = await db.lifecycleEvent.count({ where: { state: "SET_ASIDE" } });
  return notices === 0 ? [] : [{ kind: "EVENT_SET_ASIDE", subject: "inbox", severity: "WARNING", data: { notices } }];
}
