// A SUM whose events carry tags is shared out over the hour's tag sets in proportion to use: whole parts by exact division, the rest to
// the largest remainders. AWS takes 2,500 allocations and less than 1 MB: the smallest fold into the one without tags.
//
// What is billed comes to the weights as one more row of their pair, not by a join: how many tag sets there are is known to no planner, and
// a join planned for one of them would compare each with every pair.

/** The common table expressions up to `allocated`, from `frozen`. @param among a condition on the hour's events `e`, or "" */
export const allocated = (among: string) => `
  weights AS (
    SELECT e.agreement_id, e.dimension, e.tags, sum(e.quantity) AS weight, NULL::numeric AS billed, NULL::numeric AS used
    FROM usage_event e
    WHERE e.hour = $2::timestamptz ${among} AND EXISTS (SELECT FROM frozen WHERE tagged > 0)
    GROUP BY e.agreement_id, e.dimension, e.tags HAVING sum(e.quantity) > 0
    UNION ALL
    SELECT agreement_id, dimension, NULL, NULL, billed, used FROM frozen WHERE tagged > 0 AND billed > 0 AND used > 0),
  shared_out AS (
    SELECT w.agreement_id, w.dimension, w.tags, w.weight, max(w.billed) OVER pair AS billed, max(w.used) OVER pair AS used
    FROM weights w WINDOW pair AS (PARTITION BY agreement_id, dimension)),
  ranked AS (
    SELECT w.*, row_number() OVER largest AS place,
           sum(2 * octet_length(coalesce(w.tags::text, '')) + 120) OVER largest AS bytes
    FROM shared_out w WHERE w.weight IS NOT NULL AND w.billed IS NOT NULL
    WINDOW largest AS (PARTITION BY agreement_id, dimension ORDER BY tags IS NULL DESC, weight DESC, tags::text)),
  folded AS (
    SELECT agreement_id, dimension, CASE WHEN place < 2500 AND bytes < 800000 THEN tags END AS tags, sum(weight) AS weight,
           bool_or(place >= 2500 OR bytes >= 800000) AS is_folded, max(billed) AS billed, max(used) AS used
    FROM ranked GROUP BY 1, 2, 3),
  divided AS (
    SELECT d.*, div(d.billed * d.weight, d.used) AS whole,
           d.billed * d.weight - d.used * div(d.billed * d.weight, d.used) AS remainder
    FROM folded d),
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
