import { raiseUncountedSql } from "#lib/alerts/raise-alert.ts";
import { allocated } from "#lib/metering/freeze/statements/allocation-sql.ts";
import { inDrainSql } from "#lib/metering/in-drain-sql.ts";
import { sumsSql } from "#lib/metering/freeze/statements/sum-hour.ts";
import { dueSql, granted, leftSql, period } from "#lib/metering/freeze/statements/overage-sql.ts";

// The freeze's two statements, of the same parts: `regular` for a product's hour whose fence was shut in an earlier commit, `open` for
// OPEN records whose rows the transaction holds. PostgreSQL sums, in a statement before (sum-hour.ts); Node never sees an event.
//
// AWS refuses a timestamp before the licence began. The hour is stamped with its start, or the agreement's where that is later; while
// nobody has told when it began (`starts_at` null), with the hour's earliest usage, when it must have been there.
//
// The sums come as arrays: their length is the one thing that the planner cannot guess, and with it each join here is planned right, also
// on tables of which nothing is known yet. So neither statement may have a name: a plan that is kept has forgotten the length.
//
// $1 product, $2 hour, $3 now, $4 first events up to then are frozen, $5 end of the sending window, $6 end of the month's,
// $7 priority, $8 region, $9 to $15 the sums; `open` only: $16 record ids, $17 their agreements.

const inDrain = inDrainSql({ hour: "$2::timestamptz", now: "$3::timestamptz" });

const ripeOfHour = `
  ripe AS MATERIALIZED (
    SELECT s.*, NULL::bigint AS record_id, NULL::metering_record_state AS was FROM sums s
    WHERE s.first_event_at <= $4::timestamptz AND NOT EXISTS (
      SELECT FROM metering_record r
      WHERE r.agreement_id = s.agreement_id AND r.dimension = s.dimension AND r.hour = $2::timestamptz)
      AND s.agreement_id <> ALL (${inDrain}))`;

const ripeRecords = `
  ripe AS MATERIALIZED (
    SELECT r.agreement_id, r.dimension, coalesce(s.used, 0) AS used, coalesce(s.event_count, 0) AS event_count,
           coalesce(s.first_event_at, r.first_event_at) AS first_event_at, s.first_used_at,
           coalesce(s.tagged, 0) AS tagged, r.id AS record_id, r.state AS was
    FROM metering_record r
    LEFT JOIN sums s ON s.agreement_id = r.agreement_id AND s.dimension = r.dimension
    WHERE r.id = ANY($16::bigint[]) AND r.first_event_at <= $4::timestamptz)`;

// A carry is locked, read and moved on with every record of its pair, in the order of freezing; the first one makes it. A pair whose carry
// was made by somebody else meanwhile drops out, and the caller begins again. Two kinds leave the carry as it is: hours before the first
// metered one, and those whose entitlement nobody can tell yet, which have no quantity.
const priced = `
  held AS MATERIALIZED (
    SELECT c.agreement_id, c.dimension, c.quantity, c.period_start, c.period_used, c.period_charged FROM metering_carry c
    JOIN ripe r ON r.agreement_id = c.agreement_id AND r.dimension = c.dimension
    ORDER BY c.agreement_id, c.dimension FOR UPDATE OF c),
  ${granted}, ${period},
  due AS MATERIALIZED (
    SELECT r.*, h.agreement_id IS NULL AS is_fresh, coalesce(h.quantity, 0) AS carried_in,
           coalesce(g.is_unknown, false) AND NOT of.is_before AS is_unknown, of.is_before,
           o.period_start, o.used_before, o.charged_before, o.limit_now,
           CASE WHEN of.is_before OR o.agreement_id IS NULL THEN r.used
             ELSE ${dueSql({ used: "r.used", usedBefore: "o.used_before", chargedBefore: "o.charged_before", limit: "o.limit_now" })}
             END AS charged,
           LEAST(GREATEST($2::timestamptz, coalesce(date_trunc('milliseconds', a.starts_at + interval '999 microseconds'), r.first_used_at)),
                 $2::timestamptz + interval '1 hour' - interval '1 millisecond') AS stamped,
           CASE WHEN a.status = 'ended' OR a.intake_closed_at IS NOT NULL OR a.ends_at <= $2::timestamptz + interval '1 hour' THEN 0 ELSE $7::int END AS priority,
           -- A product that moves to licences is metered by them from its hour on; who has no CustomerIdentifier always is.
           CASE WHEN p.license_from IS NULL THEN p.integration = 'LEGACY'
                ELSE $2::timestamptz < p.license_from AND a.customer_identifier IS NOT NULL END AS is_legacy,
           p.license_from IS NOT NULL AS has_moved, p.sends_zero_records, p.product_code, a.held_at AS agreement_held, p.held_at AS product_held,
           a.customer_aws_account_id, a.license_arn, a.customer_identifier, d.guard_cap, d.guard_ratio
    FROM ripe r
    JOIN agreement a ON a.id = r.agreement_id
    JOIN product p ON p.id = $1::uuid
    LEFT JOIN dimension d ON d.product_id = $1::uuid AND d.name = r.dimension
    CROSS JOIN LATERAL (SELECT coalesce($2::timestamptz < GREATEST(a.metering_from, p.metering_from), false) AS is_before) of
    LEFT JOIN held h ON h.agreement_id = r.agreement_id AND h.dimension = r.dimension
    LEFT JOIN granted g ON g.agreement_id = r.agreement_id AND g.dimension = r.dimension
    LEFT JOIN period o ON o.agreement_id = r.agreement_id AND o.dimension = r.dimension),
  quantified AS MATERIALIZED (
    SELECT d.*, CASE WHEN d.is_before THEN 0 ELSE LEAST(GREATEST(floor(d.charged + d.carried_in), 0), 2147483647) END AS billed,
           NOT d.is_before AND NOT d.is_unknown AS moves_carry
    FROM due d),
  fresh AS (
    INSERT INTO metering_carry (agreement_id, dimension, quantity, updated_at, period_start, period_used, period_charged)
    SELECT q.agreement_id, q.dimension, CASE WHEN q.moves_carry THEN q.charged - q.billed ELSE 0 END, $3::timestamptz,
           CASE WHEN q.moves_carry THEN q.period_start END, CASE WHEN q.moves_carry THEN q.used_before + q.used END,
           CASE WHEN q.moves_carry THEN q.charged_before + q.charged END
    FROM quantified q WHERE q.is_fresh ORDER BY q.agreement_id, q.dimension ON CONFLICT DO NOTHING RETURNING agreement_id, dimension),
  moved AS (
    UPDATE metering_carry c
    SET quantity = CASE WHEN q.moves_carry THEN q.charged + q.carried_in - q.billed ELSE c.quantity END, updated_at = $3::timestamptz,
        period_start = CASE WHEN q.moves_carry THEN q.period_start END,
        period_used = CASE WHEN q.moves_carry THEN q.used_before + q.used END,
        period_charged = CASE WHEN q.moves_carry THEN q.charged_before + q.charged END
    FROM quantified q WHERE NOT q.is_fresh AND c.agreement_id = q.agreement_id AND c.dimension = q.dimension),
  priced AS (
    SELECT q.*
    FROM quantified q
    LEFT JOIN fresh n ON n.agreement_id = q.agreement_id AND n.dimension = q.dimension
    WHERE NOT q.is_fresh OR n.agreement_id IS NOT NULL),
  guarded AS (
    SELECT f.*, CASE
      WHEN f.is_unknown THEN 'ENTITLEMENT_UNKNOWN'
      -- AWS would bill one customer's hour twice: once by ProductCode, once by licence (docs/rules.md, section 5).
      WHEN f.has_moved AND EXISTS (
        SELECT FROM agreement o JOIN metering_record h ON h.agreement_id = o.id
        WHERE o.product_id = $1::uuid AND o.customer_aws_account_id = f.customer_aws_account_id AND o.id <> f.agreement_id
          AND h.dimension = f.dimension AND h.hour = $2::timestamptz AND (h.product_code IS NOT NULL) <> f.is_legacy
          AND h.quantity > 0 AND h.state NOT IN ('OPEN', 'NOTHING_DUE', 'UNBILLABLE')) THEN 'LEGACY_MATCH'
      WHEN f.billed > f.guard_cap THEN 'GUARD_CAP'
      WHEN f.billed > f.guard_ratio::bigint * (
        SELECT max(h.quantity) FROM metering_record h
        WHERE h.agreement_id = f.agreement_id AND h.dimension = f.dimension AND h.quantity > 0 AND h.state <> 'HELD'
          AND h.hour >= $2::timestamptz - interval '7 days' AND h.hour < $2::timestamptz) THEN 'GUARD_RATIO'
      WHEN f.is_legacy AND coalesce(f.customer_identifier, f.customer_aws_account_id) IS NULL THEN 'LICENSE_UNKNOWN'
      WHEN NOT f.is_legacy AND (f.license_arn IS NULL OR f.customer_aws_account_id IS NULL) THEN 'LICENSE_UNKNOWN'
      WHEN f.agreement_held IS NOT NULL THEN 'AGREEMENT_HELD'
      WHEN f.product_held IS NOT NULL THEN 'PRODUCT_HELD'
      END AS held_for
    FROM priced f),
  frozen AS MATERIALIZED (
    SELECT f.*,
           CASE WHEN f.is_before THEN 'UNBILLABLE'
                WHEN f.billed = 0 AND NOT f.is_unknown AND NOT f.sends_zero_records THEN 'NOTHING_DUE'
                WHEN f.held_for IS NOT NULL THEN 'HELD' ELSE 'READY' END::metering_record_state AS state,
           LEAST($5::timestamptz + (f.stamped - $2::timestamptz), $6::timestamptz) AS deadline
    FROM guarded f)`;

const columns = `state, quantity, used, carried_in, carried_out, event_count, first_event_at, frozen_at, reason, "timestamp", region,
  product_code, customer_aws_account_id, license_arn, customer_identifier, priority, deadline, usage_allocations,
  included, period_start, period_used, period_charged, included_limit, included_before, included_after`;

// LICENSE records carry account and licence; LEGACY ones product code and customer identifier, or account where that is all there is.
const values = `f.state, CASE WHEN NOT f.is_unknown THEN f.billed::int END, f.used, CASE WHEN f.is_unknown THEN 0 ELSE f.carried_in END,
  CASE WHEN f.is_unknown THEN 0 WHEN f.is_before THEN f.carried_in ELSE f.charged + f.carried_in - f.billed END, f.event_count,
  f.first_event_at, $3::timestamptz,
  CASE WHEN f.is_before THEN 'BEFORE_METERING_FROM' WHEN f.state = 'HELD' THEN f.held_for END, f.stamped, $8::text,
  CASE WHEN f.is_legacy THEN f.product_code END,
  CASE WHEN NOT f.is_legacy OR f.customer_identifier IS NULL THEN f.customer_aws_account_id END,
  CASE WHEN NOT f.is_legacy THEN f.license_arn END, CASE WHEN f.is_legacy THEN f.customer_identifier END, f.priority, f.deadline,
  l.allocations,
  CASE WHEN f.moves_carry THEN f.used - f.charged ELSE 0 END, CASE WHEN f.moves_carry THEN f.period_start END,
  CASE WHEN f.moves_carry THEN f.used_before END, CASE WHEN f.moves_carry THEN f.charged_before END,
  CASE WHEN f.moves_carry THEN f.limit_now END, CASE WHEN f.moves_carry THEN ${leftSql("f.limit_now", "f.used_before")} END,
  CASE WHEN f.moves_carry THEN ${leftSql("f.limit_now", "f.used_before + f.used")} END`;

const withAllocations =
  "frozen f LEFT JOIN allocated l ON l.agreement_id = f.agreement_id AND l.dimension = f.dimension";

const inserted = `
  written AS (
    INSERT INTO metering_record (agreement_id, product_id, dimension, hour, ${columns})
    SELECT f.agreement_id, $1::uuid, f.dimension, $2::timestamptz, ${values} FROM ${withAllocations} ORDER BY f.agreement_id, f.dimension
    RETURNING id, state, quantity, agreement_id, dimension, carried_out, NULL::metering_record_state AS was),
  young AS (
    INSERT INTO metering_record AS o (agreement_id, product_id, dimension, hour, state, first_event_at)
    SELECT s.agreement_id, $1::uuid, s.dimension, $2::timestamptz, 'OPEN', s.first_event_at FROM sums s
    WHERE NOT EXISTS (SELECT FROM ripe r WHERE r.agreement_id = s.agreement_id AND r.dimension = s.dimension)
    ORDER BY s.agreement_id, s.dimension
    ON CONFLICT (agreement_id, dimension, hour)
    DO UPDATE SET first_event_at = LEAST(o.first_event_at, excluded.first_event_at) WHERE o.state = 'OPEN'
    RETURNING xmax = 0 AS is_new),
  opened AS (SELECT 'OPEN'::metering_record_state AS state, count(*)::int AS n FROM young WHERE is_new)`;

const updated = `
  written AS (
    UPDATE metering_record o SET (${columns}) = ROW (${values})
    FROM ${withAllocations} WHERE o.id = f.record_id AND o.state = f.was AND (o.state = 'OPEN' OR o.quantity IS NULL)
    RETURNING o.id, o.state, o.quantity, o.agreement_id, o.dimension, o.carried_out, f.was),
  opened AS (SELECT was AS state, -count(*)::int AS n FROM written GROUP BY was)`;

// M19: what AWS takes in one hour is exceeded; the rest waits for later hours.
const alerts = raiseUncountedSql(`
  SELECT 'QUANTITY_OVERFLOW', 'agreement:' || agreement_id, 'WARNING', $3::timestamptz,
         jsonb_build_object('dimension', min(dimension), 'left', max(carried_out)::text)
  FROM written WHERE quantity = 2147483647 AND carried_out >= 1 GROUP BY agreement_id
  UNION ALL
  SELECT 'RECORD_UNBILLABLE', 'agreement:' || agreement_id, 'WARNING', $3::timestamptz,
         jsonb_build_object('records', count(*), 'reason', 'BEFORE_METERING_FROM')
  FROM written WHERE state = 'UNBILLABLE' GROUP BY agreement_id`);

const recorded = `
  steps AS (
    INSERT INTO metering_record_step (record_id, at, state, cause)
    SELECT id, $3::timestamptz, state,
           CASE WHEN quantity IS NULL THEN 'ENTITLEMENT_UNKNOWN' WHEN was = 'HELD' THEN 'ENTITLEMENT_KNOWN' ELSE 'HOUR_FROZEN' END FROM written
    UNION ALL
    SELECT w.id, $3::timestamptz, w.state, 'TAGS_FOLDED' FROM written w
    JOIN allocated l ON l.agreement_id = w.agreement_id AND l.dimension = w.dimension AND l.is_folded
    ORDER BY 1, 4),
  rollup AS (
    INSERT INTO hour_state AS s (hour, state, n, quantity)
    SELECT $2::timestamptz, state, sum(n), sum(quantity) FROM (
      SELECT state, count(*) AS n, coalesce(sum(quantity), 0) AS quantity FROM written GROUP BY state
      UNION ALL SELECT state, n, 0 FROM opened WHERE n <> 0) AS change
    GROUP BY state ORDER BY state
    ON CONFLICT (hour, state) DO UPDATE SET n = s.n + excluded.n, quantity = s.quantity + excluded.quantity),
  alerts AS (${alerts})
  SELECT (SELECT count(*)::int FROM ripe) AS due, count(*)::int AS frozen,
         count(*) FILTER (WHERE state = 'NOTHING_DUE')::int AS nothing_due, count(*) FILTER (WHERE state = 'HELD')::int AS held
  FROM written`;

/**
 * Freezes all pairs of a product's shut hour whose first event is old enough; makes OPEN records of the younger ones, and of agreements that
 * ended in that hour and whose drain goes on.
 */
export const freezeHourSql = `WITH ${[sumsSql(9), ripeOfHour, priced, allocated(""), inserted, recorded].join(",")}`;

/** Freezes OPEN records whose rows are locked already. */
export const freezeRecordsSql = `WITH ${[sumsSql(9), ripeRecords, priced, allocated("AND e.agreement_id = ANY($17::uuid[])"), updated, recorded].join(",")}`;

/**
 * Corrections moved the carry when they were made; the records that this transaction froze carried them in and take them over. A
 * statement of its own, after the freeze's: that one may have waited for a carry which a correction had just moved.
 */
export const takeAdjustmentsSql = `
  UPDATE metering_adjustment m SET record_id = r.id FROM metering_record r
  WHERE m.record_id IS NULL AND r.agreement_id = m.agreement_id AND r.dimension = m.dimension
    AND r.product_id = $1 AND r.hour = $2 AND r.quantity IS NOT NULL AND r.xmin = pg_current_xact_id()::xid`;
