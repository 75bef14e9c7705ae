-- From the CTE `weights` to `allocated`: a SUM whose events carry tags is shared out over the hour's tag sets in
-- proportion to use. Whole parts go by exact division, the rest to the largest remainders.

-- The billed units come to the weights as one more row of their pair, not by a join.
-- Hint rows-not-join: how many tag sets there are is known to no planner. A join planned for one of them would
-- compare each with every pair.
shared_out AS (
  SELECT weights.agreement_id, weights.dimension, weights.tags, weights.weight,
         max(weights.billed) OVER pair AS billed, max(weights.used) OVER pair AS used
  FROM weights WINDOW pair AS (PARTITION BY agreement_id, dimension)),
-- The largest tag sets first, and the bytes that they take up to each one.
ranked AS (
  SELECT shared_out.*, row_number() OVER largest AS place,
         sum(2 * octet_length(coalesce(shared_out.tags::text, '')) + 120) OVER largest AS bytes
  FROM shared_out WHERE shared_out.weight IS NOT NULL AND shared_out.billed IS NOT NULL
  WINDOW largest AS (PARTITION BY agreement_id, dimension ORDER BY tags IS NULL DESC, weight DESC, tags::text)),
-- AWS takes 2,500 allocations and less than 1 MB: the smallest fold into the allocation without tags.
folded AS (
  SELECT agreement_id, dimension,
         CASE WHEN place < {{MAX_ALLOCATIONS}} AND bytes < {{MAX_ALLOCATION_BYTES}} THEN tags END AS tags,
         sum(weight) AS weight, bool_or(place >= {{MAX_ALLOCATIONS}} OR bytes >= {{MAX_ALLOCATION_BYTES}}) AS is_folded,
         max(billed) AS billed, max(used) AS used
  FROM ranked GROUP BY 1, 2, 3),
-- The whole part of each share, and its remainder.
divided AS (
  SELECT folded.*, div(folded.billed * folded.weight, folded.used) AS whole,
         folded.billed * folded.weight - folded.used * div(folded.billed * folded.weight, folded.used) AS remainder
  FROM folded),
-- What the whole parts leave goes to the largest remainders.
shared AS (
  SELECT divided.*,
         whole + CASE WHEN row_number() OVER (pair ORDER BY remainder DESC, tags::text) <= billed - sum(whole) OVER pair
                      THEN 1 ELSE 0 END AS share
  FROM divided WINDOW pair AS (PARTITION BY agreement_id, dimension)),
-- The allocations of each pair, as they are kept.
allocated AS MATERIALIZED (
  SELECT agreement_id, dimension, bool_or(is_folded) AS is_folded,
         jsonb_agg(jsonb_strip_nulls(jsonb_build_object('quantity', share::bigint, 'tags', (
           SELECT jsonb_agg(jsonb_build_object('key', tag.key, 'value', tag.value) ORDER BY tag.key)
           FROM jsonb_each_text(tags) tag)))
           ORDER BY share DESC, tags::text) FILTER (WHERE share > 0) AS allocations
  FROM shared GROUP BY agreement_id, dimension)
