// The freeze's two statements, of the same parts: `regular` for a product's hour whose fence was shut in an earlier commit, `open` for
// OPEN records whose rows the transaction holds. PostgreSQL sums; Node never sees an event.
//
// AWS refuses a timestamp before the licence began. The hour is stamped with its start, or the agreement's where that is later; while
// nobody has told when it began (`starts_at` null), with the hour's earliest usage, when it must have been there.
//
// $1 product, $2 hour, $3 now, $4 first events up to then are frozen, $5 end of the sending window, $6 end of the month's,
// $7 priority, $8 region; `open` only: $9 record ids, $10 their agreements.

const sums = (among: string) => `
  sums AS MATERIALIZED (
    SELECT e.agreement_id, e.dimension,
           CASE d.aggregation WHEN 'MAX' THEN max(e.quantity) ELSE sum(e.quantity) END AS used,
           count(*)::int AS event_count, min(e.received_at) AS first_event_at, min(e.at) AS first_used_at,
           CASE d.aggregation WHEN 'SUM' THEN count(e.tags) ELSE 0 END AS tagged
    FROM usage_event e
    JOIN agreement a ON a.id = e.agreement_id AND a.product_id = $1::uuid
    JOIN dimension d ON d.product_id = $1::uuid AND d.name = e.dimension AND d.aggregation IN ('SUM', 'MAX')
    WHERE e.hour = $2::timestamptz ${among}
    GROUP BY e.agreement_id, e.dimension, d.aggregation
    UNION ALL
    SELECT e.agreement_id, e.dimension,
           CASE d.aggregation
             WHEN 'LATEST' THEN (array_agg(e.quantity ORDER BY e.at DESC, e.id COLLATE "C" DESC))[1]
             ELSE count(DISTINCT e.tags ->> d.unique_tag) END,
           count(*)::int, min(e.received_at), min(e.at), 0
    FROM usage_event e
    JOIN agreement a ON a.id = e.agreement_id AND a.product_id = $1::uuid
    JOIN dimension d ON d.product_id = $1::uuid AND d.name = e.dimension AND d.aggregation IN ('LATEST', 'UNIQUE_COUNT')
    WHERE e.hour = $2::timestamptz ${among}
      AND EXISTS (SELECT FROM dimension WHERE product_id = $1::uuid AND aggregation IN ('LATEST', 'UNIQUE_COUNT'))
    GROUP BY e.agreement_id, e.dimension, d.aggregation, d.unique_tag)`;

const ripeOfHour = `
  ripe AS MATERIALIZED (
    SELECT s.*, NULL::bigint AS record_id FROM sums s
    WHERE s.first_event_at <= $4::timestamptz AND NOT EXISTS (
      SELECT FROM metering_record r
      WHERE r.agreement_id = s.agreement_id AND r.dimension = s.dimension AND r.hour = $2::timestamptz))`;

const ripeRecords = `
  ripe AS MATERIALIZED (
    SELECT r.agreement_id, r.dimension, coalesce(s.used, 0) AS used, coalesce(s.event_count, 0) AS event_count,
           coalesce(s.first_event_at, r.first_event_at) AS first_event_at, s.first_used_at,
           coalesce(s.tagged, 0) AS tagged, r.id AS record_id
    FROM metering_record r
    LEFT JOIN sums s ON s.agreement_id = r.agreement_id AND s.dimension = r.dimension
    WHERE r.id = ANY($9::bigint[]) AND r.first_event_at <= $4::timestamptz)`;

// A carry is made with its pair's first record, and locked, read and moved on with every later one, in the order of freezing.
const priced = `
  fresh AS (
    INSERT INTO metering_carry (agreement_id, dimension, quantity, updated_at)
    SELECT r.agreement_id, r.dimension, r.used - LEAST(floor(r.used), 2147483647), $3::timestamptz FROM ripe r
    WHERE NOT EXISTS (
      SELECT FROM metering_carry c WHERE c.agreement_id = r.agreement_id AND c.dimension = r.dimension)
    ORDER BY r.agreement_id, r.dimension ON CONFLICT DO NOTHING RETURNING agreement_id, dimension),
  held AS MATERIALIZED (
    SELECT c.agreement_id, c.dimension, c.quantity FROM metering_carry c
    JOIN ripe r ON r.agreement_id = c.agreement_id AND r.dimension = c.dimension
    ORDER BY c.agreement_id, c.dimension FOR UPDATE OF c),
  carried AS (
    SELECT agreement_id, dimension, 0 AS carried_in FROM fresh UNION ALL SELECT agreement_id, dimension, quantity FROM held),
  priced AS MATERIALIZED (
    SELECT r.*, c.carried_in, LEAST(GREATEST(floor(r.used + c.carried_in), 0), 2147483647) AS billed,
           LEAST(GREATEST($2::timestamptz, coalesce(date_trunc('milliseconds', a.starts_at + interval '999 microseconds'), r.first_used_at)),
                 $2::timestamptz + interval '1 hour' - interval '1 millisecond') AS stamped,
           CASE WHEN a.status = 'ended' OR a.intake_closed_at IS NOT NULL OR a.ends_at <= $2::timestamptz + interval '1 hour' THEN 0 ELSE $7::int END AS priority,
           p.integration = 'LEGACY' AS is_legacy, p.sends_zero_records, p.product_code,
           a.customer_aws_account_id, a.license_arn, a.customer_identifier, d.guard_cap, d.guard_ratio
    FROM ripe r
    JOIN carried c ON c.agreement_id = r.agreement_id AND c.dimension = r.dimension
    JOIN agreement a ON a.id = r.agreement_id
    LEFT JOIN dimension d ON d.product_id = $1::uuid AND d.name = r.dimension
    JOIN product p ON p.id = $1::uuid),
  moved AS (
    UPDATE metering_carry c SET quantity = p.used + p.carried_in - p.billed, updated_at = $3::timestamptz
    FROM priced p JOIN held h ON h.agreement_id = p.agreement_id AND h.dimension = p.dimension
    WHERE c.agreement_id = p.agreement_id AND c.dimension = p.dimension),
  guarded AS (
    SELECT f.*, CASE
      WHEN f.billed > f.guard_cap THEN 'GUARD_CAP'
      WHEN f.billed > f.guard_ratio::bigint * (
        SELECT max(h.quantity) FROM metering_record h
        WHERE h.agreement_id = f.agreement_id AND h.dimension = f.dimension AND h.quantity > 0 AND h.state <> 'HELD'
          AND h.hour >= $2::timestamptz - interval '7 days' AND h.hour < $2::timestamptz) THEN 'GUARD_RATIO'
      WHEN f.is_legacy AND coalesce(f.customer_identifier, f.customer_aws_account_id) IS NULL THEN 'LICENSE_UNKNOWN'
      WHEN NOT f.is_legacy AND (f.license_arn IS NULL OR f.customer_aws_account_id IS NULL) THEN 'LICENSE_UNKNOWN'
      END AS held_for
    FROM priced f),
  frozen AS MATERIALIZED (
    SELECT f.*,
           CASE WHEN f.billed = 0 AND NOT f.sends_zero_records THEN 'NOTHING_DUE'
                WHEN f.held_for IS NOT NULL THEN 'HELD' ELSE 'READY' END::metering_record_state AS state,
           LEAST($5::timestamptz + (f.stamped - $2::timestamptz), $6::timestamptz) AS deadline
    FROM guarded f)`;

// A SUM whose events carry tags is shared out over the hour's tag sets in proportion to use: whole parts by exact division, the rest to
// the largest remainders. AWS takes 2,500 allocations and less than 1 MB: the smallest fold into the one without tags.
const allocated = `
  weights AS (
    SELECT e.agreement_id, e.dimension, e.tags, sum(e.quantity) AS weight
    FROM usage_event e JOIN frozen f ON f.agreement_id = e.agreement_id AND f.dimension = e.dimension
    WHERE e.hour = $2::timestamptz AND f.tagged > 0 AND f.billed > 0 AND f.used > 0
      AND EXISTS (SELECT FROM frozen WHERE tagged > 0)
    GROUP BY e.agreement_id, e.dimension, e.tags HAVING sum(e.quantity) > 0),
  ranked AS (
    SELECT w.*, row_number() OVER largest AS place,
           sum(2 * octet_length(coalesce(w.tags::text, '')) + 120) OVER largest AS bytes
    FROM weights w
    WINDOW largest AS (PARTITION BY agreement_id, dimension ORDER BY tags IS NULL DESC, weight DESC, tags::text)),
  folded AS (
    SELECT agreement_id, dimension, CASE WHEN place < 2500 AND bytes < 800000 THEN tags END AS tags, sum(weight) AS weight,
           bool_or(place >= 2500 OR bytes >= 800000) AS is_folded
    FROM ranked GROUP BY 1, 2, 3),
  divided AS (
    SELECT d.*, f.billed, div(f.billed * d.weight, f.used) AS whole,
           f.billed * d.weight - f.used * div(f.billed * d.weight, f.used) AS remainder
    FROM folded d JOIN frozen f ON f.agreement_id = d.agreement_id AND f.dimension = d.dimension),
  shared AS (
    SELECT d.*, whole + CASE WHEN row_number() OVER (pair ORDER BY remainder DESC, tags::text) <= billed - sum(whole) OVER pair
                             THEN 1 ELSE 0 END AS share
    FROM divided d WINDOW pair AS (PARTITION BY agreement_id, dimension)),
  allocated AS MATERIALIZED (
    SELECT agreement_id, dimension, bool_or(is_folded) AS is_folded,
           jsonb_agg(jsonb_strip_nulls(jsonb_build_object('quantity', share::bigint, 'tags', (
             SELECT jsonb_agg(jsonb_build_object('key', t.key, 'value', t.value) ORDER BY t.key) FROM jsonb_each_text(tags) t)))
             ORDER BY share DESC, tags::text) FILTER (WHERE share > 0) AS allocations
    FROM shared GROUP BY agreement_id, dimension)`;

const columns = `state, quantity, used, carried_in, carried_out, event_count, first_event_at, frozen_at, reason, "timestamp", region,
  product_code, customer_aws_account_id, license_arn, customer_identifier, priority, deadline, usage_allocations`;

// LICENSE records carry account and licence; LEGACY ones product code and customer identifier, or account where that is all there is.
const values = `f.state, f.billed::int, f.used, f.carried_in, f.used + f.carried_in - f.billed, f.event_count, f.first_event_at, $3::timestamptz,
  CASE WHEN f.state = 'HELD' THEN f.held_for END, f.stamped, $8::text,
  CASE WHEN f.is_legacy THEN f.product_code END,
  CASE WHEN NOT f.is_legacy OR f.customer_identifier IS NULL THEN f.customer_aws_account_id END,
  CASE WHEN NOT f.is_legacy THEN f.license_arn END, CASE WHEN f.is_legacy THEN f.customer_identifier END, f.priority, f.deadline,
  (SELECT l.allocations FROM allocated l WHERE l.agreement_id = f.agreement_id AND l.dimension = f.dimension)`;

const inserted = `
  written AS (
    INSERT INTO metering_record (agreement_id, product_id, dimension, hour, ${columns})
    SELECT f.agreement_id, $1::uuid, f.dimension, $2::timestamptz, ${values} FROM frozen f ORDER BY f.agreement_id, f.dimension
    RETURNING id, state, quantity, agreement_id, dimension),
  young AS (
    INSERT INTO metering_record AS o (agreement_id, product_id, dimension, hour, state, first_event_at)
    SELECT s.agreement_id, $1::uuid, s.dimension, $2::timestamptz, 'OPEN', s.first_event_at FROM sums s
    WHERE NOT EXISTS (SELECT FROM ripe r WHERE r.agreement_id = s.agreement_id AND r.dimension = s.dimension)
    ORDER BY s.agreement_id, s.dimension
    ON CONFLICT (agreement_id, dimension, hour)
    DO UPDATE SET first_event_at = LEAST(o.first_event_at, excluded.first_event_at) WHERE o.state = 'OPEN'
    RETURNING xmax = 0 AS is_new),
  opened AS (SELECT count(*)::int AS n FROM young WHERE is_new)`;

const updated = `
  written AS (
    UPDATE metering_record o SET (${columns}) = ROW (${values})
    FROM frozen f WHERE o.id = f.record_id AND o.state = 'OPEN' RETURNING o.id, o.state, o.quantity, o.agreement_id, o.dimension),
  opened AS (SELECT -count(*)::int AS n FROM written)`;

const recorded = `
  steps AS (
    INSERT INTO metering_record_step (record_id, at, state, cause)
    SELECT id, $3::timestamptz, state, 'HOUR_FROZEN' FROM written
    UNION ALL
    SELECT w.id, $3::timestamptz, w.state, 'TAGS_FOLDED' FROM written w
    JOIN allocated l ON l.agreement_id = w.agreement_id AND l.dimension = w.dimension AND l.is_folded
    ORDER BY 1, 4),
  rollup AS (
    INSERT INTO hour_state AS s (hour, state, n, quantity)
    SELECT $2::timestamptz, state, sum(n), sum(quantity) FROM (
      SELECT state, count(*) AS n, sum(quantity) AS quantity FROM written GROUP BY state
      UNION ALL SELECT 'OPEN', n, 0 FROM opened WHERE n <> 0) AS change
    GROUP BY state ORDER BY state
    ON CONFLICT (hour, state) DO UPDATE SET n = s.n + excluded.n, quantity = s.quantity + excluded.quantity)
  SELECT (SELECT count(*)::int FROM ripe) AS due, count(*)::int AS frozen,
         count(*) FILTER (WHERE state = 'NOTHING_DUE')::int AS nothing_due, count(*) FILTER (WHERE state = 'HELD')::int AS held
  FROM written`;

/** Freezes all pairs of a product's shut hour whose first event is old enough; makes OPEN records of the younger ones. */
export const freezeHourSql = `WITH ${[sums(""), ripeOfHour, priced, allocated, inserted, recorded].join(",")}`;

/** Freezes OPEN records whose rows are locked already. */
export const freezeRecordsSql = `WITH ${[sums("AND e.agreement_id = ANY($10::uuid[])"), ripeRecords, priced, allocated, updated, recorded].join(",")}`;

/**
 * Corrections moved the carry when they were made; the records that this transaction froze carried them in and take them over. A
 * statement of its own, after the freeze's: that one may have waited for a carry which a correction had just moved.
 */
export const takeAdjustmentsSql = `
  UPDATE metering_adjustment m SET record_id = r.id FROM metering_record r
  WHERE m.record_id IS NULL AND r.agreement_id = m.agreement_id AND r.dimension = m.dimension
    AND r.product_id = $1 AND r.hour = $2 AND r.state <> 'OPEN' AND r.xmin = pg_current_xact_id()::xid`;
