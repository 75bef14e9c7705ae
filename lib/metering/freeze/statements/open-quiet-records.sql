-- Opens records of an hour without usage: for each agreement in force and each metered dimension that has none.
-- name: open-quiet-records
-- parameters:
--   productId uuid
--   hour timestamptz
--   now timestamptz  business time
-- columns:
--   n integer
WITH
-- The records.
opened AS (
  INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, first_event_at)
  SELECT agreement.id, agreement.product_id, dimension.name, :hour::timestamptz, 'OPEN', :now
  FROM agreement JOIN product ON product.id = agreement.product_id
  JOIN dimension ON dimension.product_id = agreement.product_id AND dimension.is_metered
  WHERE agreement.product_id = :productId AND agreement.status IN ({{IN_FORCE_STATUSES}})
    AND agreement.intake_closed_at IS NULL
    AND agreement.starts_at < :hour::timestamptz + interval '1 hour'
    AND (agreement.ends_at IS NULL OR agreement.ends_at > :hour::timestamptz)
    AND (agreement.license_arn IS NOT NULL OR product.integration = 'LEGACY')
    AND (:hour::timestamptz < GREATEST(agreement.metering_from, product.metering_from)) IS NOT TRUE
  ORDER BY agreement.id, dimension.name
  ON CONFLICT (agreement_id, dimension, hour) DO NOTHING RETURNING hour),
-- Their count in the rollup.
rollup AS (
  INSERT INTO hour_state (hour, state, n) SELECT hour, 'OPEN', count(*) FROM opened GROUP BY hour
  ON CONFLICT (hour, state) DO UPDATE SET n = hour_state.n + excluded.n)
SELECT count(*)::int AS n FROM opened
