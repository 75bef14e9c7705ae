// A SUM whose events carry tags is shared out over the hour's tag sets in proportion to use: whole parts by exact division, the rest to
// the largest remainders. AWS takes 2,500 allocations and less than 1 MB: the smallest fold into the one without tags.
export const allocated = `
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
