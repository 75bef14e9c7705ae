-- The hour's sums by agreement and dimension, which come as arrays, one member a pair (sum-hour.ts).
-- Hint sums-as-arrays: their length is the one thing that the planner cannot guess. With it each join here is planned
-- right, also on tables of which nothing is known yet. So the statement has no name: a kept plan does not know the
-- length.
sums AS MATERIALIZED (
  SELECT sum.agreement_id, sum.dimension, sum.used, sum.event_count, sum.first_event_at, sum.first_used_at,
         CASE dimension.aggregation WHEN 'SUM' THEN sum.tagged ELSE 0 END AS tagged
  FROM unnest(:sumAgreementIds::uuid[], :sumDimensions::text[], :sumUsed::numeric[], :sumEventCounts::int[],
              :sumFirstEventAts::timestamptz[], :sumFirstUsedAts::timestamptz[], :sumTagged::int[])
    AS sum (agreement_id, dimension, used, event_count, first_event_at, first_used_at, tagged)
  JOIN dimension ON dimension.product_id = :productId::uuid AND dimension.name = sum.dimension)
