import type { LedgerCheck } from "#lib/metering/verify/ledger-check.ts";
import { dueSql, leftSql } from "#lib/metering/freeze/statements/overage-sql.ts";

const named = `format('agreement %s, dimension %s, hour %s', r.agreement_id, r.dimension, to_char(r.hour, 'YYYY-MM-DD"T"HH24:MI"Z"'))`;
const due = dueSql({
  used: "r.used",
  usedBefore: "r.period_used",
  chargedBefore: "r.period_charged",
  limit: "r.included_limit",
});

/** Overage: each price follows from its record, and that from the records before it in its period. */
export const overageChecks: readonly LedgerCheck[] = [
  {
    name: "what an entitlement includes is taken off the use once",
    sql: `SELECT format('%s: used %s after %s in the period, charged %s before, %s included in all: %s is not what is included of it',
                        ${named}, trim_scale(r.used), trim_scale(r.period_used), trim_scale(r.period_charged),
                        coalesce(trim_scale(r.included_limit)::text, 'everything'), trim_scale(r.included)) AS found
          FROM metering_record r WHERE r.period_start IS NOT NULL AND (
            r.used - r.included <> ${due}
            OR r.included_before IS DISTINCT FROM ${leftSql("r.included_limit", "r.period_used")}
            OR r.included_after IS DISTINCT FROM ${leftSql("r.included_limit", "r.period_used + r.used")})
          ORDER BY r.hour, r.id LIMIT 1`,
  },
  {
    name: "nothing is included where no entitlement includes it",
    sql: `SELECT format('%s: %s is included without a period', ${named}, trim_scale(r.included)) AS found
          FROM metering_record r WHERE r.period_start IS NULL AND r.included <> 0 ORDER BY r.hour, r.id LIMIT 1`,
  },
  {
    name: "what a period used and was charged before is what its records before make",
    // A record counts from the step that priced it on, or, never priced, from the one that gave it up. The records of a
    // pair are compared within arrays: none is compared with those of other pairs, whatever the planner thinks of their
    // number.
    sql: `WITH counted AS (
            SELECT r.agreement_id, r.dimension, r.hour, r.id, r.used, r.period_start, r.period_used, r.period_charged,
                   CASE WHEN r.quantity IS NULL THEN 0 ELSE r.used - r.included END AS charged, s.id AS step
            FROM metering_record r JOIN metering_record_step s ON s.record_id = r.id AND (
              r.quantity IS NOT NULL AND s.cause IN ('HOUR_FROZEN', 'ENTITLEMENT_KNOWN')
              OR r.quantity IS NULL AND s.state = 'EXPIRED' AND s.cause = 'WINDOW_CLOSED')
            WHERE r.reason IS DISTINCT FROM 'BEFORE_METERING_FROM'
              AND (r.agreement_id, r.dimension) IN (SELECT agreement_id, dimension FROM metering_record WHERE period_start IS NOT NULL)),
          pairs AS MATERIALIZED (
            SELECT agreement_id, dimension, array_agg(id) AS ids, array_agg(hour) AS hours, array_agg(step) AS steps, array_agg(used) AS used,
                   array_agg(charged) AS charged, array_agg(period_start) AS starts, array_agg(period_used) AS used_before,
                   array_agg(period_charged) AS charged_before
            FROM counted GROUP BY agreement_id, dimension)
          SELECT format('%s: says that its period used %s and was charged %s before, its records make %s and %s', ${named},
                        trim_scale(r.period_used), trim_scale(r.period_charged), trim_scale(b.used), trim_scale(b.charged)) AS found
          FROM pairs p CROSS JOIN LATERAL (
            SELECT p.agreement_id, p.dimension, u.* FROM unnest(p.ids, p.hours, p.steps, p.starts, p.used_before, p.charged_before)
              AS u (id, hour, step, period_start, period_used, period_charged)) r
          CROSS JOIN LATERAL (
            SELECT coalesce(sum(m.used), 0) AS used, coalesce(sum(m.charged), 0) AS charged
            FROM unnest(p.hours, p.steps, p.used, p.charged, p.starts) AS m (hour, step, used, charged, period_start)
            WHERE m.step < r.step AND m.hour >= r.period_start AND (m.period_start IS NULL OR m.period_start <= r.period_start)) b
          WHERE r.period_start IS NOT NULL AND (r.period_used <> b.used OR r.period_charged <> b.charged)
          ORDER BY r.hour, r.id LIMIT 1`,
  },
];
