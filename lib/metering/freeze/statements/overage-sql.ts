// Overage in the freeze's statements; the same as freeze/price-overage.ts, which a property test holds against it. $2 is the hour.

/** What is due of an hour, from expressions for its use, the period's before it, and the limit (null: none). */
export function dueSql(row: { used: string; usedBefore: string; chargedBefore: string; limit: string }): string {
  const { used, usedBefore, chargedBefore, limit } = row;
  return `CASE WHEN ${limit} IS NULL THEN 0
            ELSE GREATEST(GREATEST(${usedBefore} + ${used} - ${limit}, 0) - ${chargedBefore}, 0) END`;
}

/** What is left of a limit (null: none) after so much use. */
export function leftSql(limit: string, used: string): string {
  return `CASE WHEN ${limit} IS NOT NULL THEN GREATEST(${limit} - (${used}), 0) END`;
}

const hourUp = (at: string) => `date_trunc('hour', ${at} + interval '1 hour' - interval '1 microsecond', 'UTC')`;

// A term lasts from the agreement's start, or the last expiration date that AWS told of, to the next one. The hour in which one ends is the
// old term's, that in which the agreement begins the new one's; a start at or after a known end begins nothing by itself.
const termStart = `coalesce(
    (SELECT max(${hourUp("x.expires_at")}) FROM entitlement_expiry x
     WHERE x.agreement_id = r.agreement_id AND x.dimension = d.included_in AND ${hourUp("x.expires_at")} <= $2::timestamptz),
    CASE WHEN date_trunc('hour', a.starts_at, 'UTC') <= $2::timestamptz THEN date_trunc('hour', a.starts_at, 'UTC') END,
    'epoch'::timestamptz)`;
const termEnd = `(SELECT min(${hourUp("x.expires_at")}) FROM entitlement_expiry x
    WHERE x.agreement_id = r.agreement_id AND x.dimension = d.included_in AND ${hourUp("x.expires_at")} > $2::timestamptz)`;

const isValid = (row: string) => `(${row}.expires_at IS NULL OR ${row}.expires_at > $2::timestamptz)`;
const isNumber = (row: string) =>
  `(${row}.value_type IN ('integer', 'double') AND ${row}.value ~ '^[0-9]+([.][0-9]*)?([eE][+-]?[0-9]+)?$')`;
const isUnlimited = (row: string) => `(${row}.value_type IN ('boolean', 'string'))`;

/**
 * What each ripe pair of an overage's dimension has included: `limit_now` (null: none), or `is_unknown` while nobody can tell: never read,
 * nothing granted yet, or a term that is over and not renewed as far as AWS has told. A dimension that AWS leaves out beside others is 0.
 * Once the agreement is over, AWS tells of none: then what it told last of that term counts.
 */
export const granted = `
  granted AS MATERIALIZED (
    SELECT r.agreement_id, r.dimension, d.included_per,
           CASE d.included_per WHEN 'hour' THEN $2::timestamptz WHEN 'month' THEN date_trunc('month', $2::timestamptz, 'UTC')
             ELSE ${termStart} END AS period_start,
           CASE d.included_per WHEN 'hour' THEN $2::timestamptz + interval '1 hour'
             WHEN 'month' THEN date_trunc('month', $2::timestamptz, 'UTC') + interval '1 month'
             ELSE coalesce(${termEnd}, 'infinity') END AS period_end,
           CASE WHEN ${isNumber("e")} THEN e.value::numeric
                WHEN ${isUnlimited("e")} THEN NULL
                WHEN last.value IS NULL THEN 0
                WHEN ${isNumber("last")} THEN last.value::numeric END AS limit_now,
           NOT coalesce(${isNumber("e")} OR ${isUnlimited("e")} OR ${isNumber("last")} OR ${isUnlimited("last")}
             OR (e.value IS NULL AND told.isolated AND NOT over.is_over), false) AS is_unknown
    FROM ripe r
    JOIN agreement a ON a.id = r.agreement_id
    JOIN dimension d ON d.product_id = $1::uuid AND d.name = r.dimension AND d.included_in IS NOT NULL
    CROSS JOIN LATERAL (SELECT a.status = 'ended' OR a.intake_closed_at IS NOT NULL AS is_over) over
    LEFT JOIN LATERAL (
      SELECT n.value, n.value_type FROM entitlement n
      WHERE n.agreement_id = a.id AND n.dimension = d.included_in AND ${isValid("n")}) e ON true
    LEFT JOIN LATERAL (
      SELECT x.value, x.value_type FROM entitlement_expiry x
      WHERE over.is_over AND e.value IS NULL AND x.agreement_id = a.id AND x.dimension = d.included_in AND x.expires_at > $2::timestamptz
      ORDER BY x.expires_at LIMIT 1) last ON true
    CROSS JOIN LATERAL (
      SELECT EXISTS (SELECT FROM entitlement n WHERE n.agreement_id = a.id AND ${isValid("n")})
         AND NOT EXISTS (SELECT FROM entitlement n WHERE n.agreement_id = a.id AND n.dimension = d.included_in) AS isolated) told)`;

/**
 * What each pair's period used and was charged before: as its carry remembers of the last priced record, or added up from the records where
 * that was in another period. Needs `held`, the carries that are locked.
 */
export const period = `
  period AS MATERIALIZED (
    SELECT g.*, CASE WHEN h.period_start = g.period_start THEN h.period_used ELSE coalesce(s.used, 0) END AS used_before,
           CASE WHEN h.period_start = g.period_start THEN h.period_charged ELSE coalesce(s.charged, 0) END AS charged_before
    FROM granted g
    LEFT JOIN held h ON h.agreement_id = g.agreement_id AND h.dimension = g.dimension
    LEFT JOIN LATERAL (
      SELECT sum(m.used) AS used, sum(m.used - m.included) FILTER (WHERE m.quantity IS NOT NULL) AS charged
      FROM metering_record m
      WHERE h.period_start IS DISTINCT FROM g.period_start AND g.included_per <> 'hour'
        AND m.agreement_id = g.agreement_id AND m.dimension = g.dimension AND m.hour >= g.period_start AND m.hour < g.period_end
        AND m.hour <> $2::timestamptz AND m.state <> 'OPEN' AND (m.quantity IS NOT NULL OR m.state <> 'HELD')
        AND m.reason IS DISTINCT FROM 'BEFORE_METERING_FROM') s ON true
    WHERE NOT g.is_unknown)`;
