import type { Db } from "#lib/db/client.ts";

/** What one hour that is not frozen holds so far: the aggregate as it would be frozen now, as exact text. */
export type OpenHour = {
  agreementId: string;
  dimension: string;
  hour: Date;
  used: string;
  eventCount: number;
  /** Business time at which its first event was received: where its life begins, as after the freeze. */
  firstEventAt: Date;
  /** What waits to be carried into it; null where an earlier hour of the pair is open too and takes it first. */
  carriedIn: string | null;
};

/**
 * Sums, on read, the hours of some agreements that still count: those whose product's hour is not summed, and those
 * that usage opened after it (state OPEN). Costs what these agreements reported in those few hours. Newest hour first.
 */
export async function sumOpenHours(db: Db, agreementIds: readonly string[]): Promise<OpenHour[]> {
  if (agreementIds.length === 0) return [];
  return db.$queryRaw<OpenHour[]>`
    WITH open_hour AS (
      SELECT a.id AS agreement_id, h.hour FROM agreement a
      JOIN metering_hour h ON h.product_id = a.product_id AND h.summed_at IS NULL
      WHERE a.id = ANY(${[...agreementIds]}::uuid[])
      UNION
      SELECT r.agreement_id, r.hour FROM metering_record r
      WHERE r.agreement_id = ANY(${[...agreementIds]}::uuid[]) AND r.state = 'OPEN'),
    summed AS (
      SELECT e.agreement_id, e.dimension, e.hour, count(*)::int AS event_count,
        min(e.received_at) AS first_event_at,
        CASE d.aggregation
          WHEN 'MAX' THEN max(e.quantity)
          WHEN 'LATEST' THEN (array_agg(e.quantity ORDER BY e.at DESC, e.id DESC))[1]
          WHEN 'UNIQUE_COUNT' THEN count(DISTINCT e.tags ->> d.unique_tag)::numeric
          ELSE sum(e.quantity) END AS used
      FROM open_hour o
      JOIN usage_event e ON e.hour = o.hour AND e.agreement_id = o.agreement_id
      JOIN agreement a ON a.id = e.agreement_id
      LEFT JOIN dimension d ON d.product_id = a.product_id AND d.name = e.dimension
      LEFT JOIN metering_record r
        ON r.agreement_id = e.agreement_id AND r.dimension = e.dimension AND r.hour = e.hour
      WHERE r.id IS NULL OR r.state = 'OPEN'
      GROUP BY e.agreement_id, e.dimension, e.hour, d.aggregation, d.unique_tag)
    SELECT s.agreement_id AS "agreementId", s.dimension, s.hour, s.used::text AS used, s.event_count AS "eventCount",
      s.first_event_at AS "firstEventAt",
      CASE WHEN s.hour = min(s.hour) OVER (PARTITION BY s.agreement_id, s.dimension)
        THEN coalesce(c.quantity, 0)::text END AS "carriedIn"
    FROM summed s
    LEFT JOIN metering_carry c ON c.agreement_id = s.agreement_id AND c.dimension = s.dimension
    ORDER BY s.hour DESC, s.dimension`;
}
