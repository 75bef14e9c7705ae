-- Opens records of some pairs of a product's hour that is closed and not summed. From then on each record's row is
-- its lock.
-- no name: it runs only for an hour that failed as a whole
-- parameters:
--   productId uuid
--   hour timestamptz
--   agreementIds uuid[]
--   dimensions text[]
-- columns:
WITH
-- The records, each with its first event's receipt.
opened AS (
  INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, first_event_at)
  SELECT event.agreement_id, hour.product_id, event.dimension, event.hour, 'OPEN', min(event.received_at)
  FROM metering_hour hour
  JOIN unnest(:agreementIds::uuid[], :dimensions::text[]) AS pair (agreement_id, dimension) ON true
  JOIN usage_event event
    ON event.hour = hour.hour AND event.agreement_id = pair.agreement_id AND event.dimension = pair.dimension
  WHERE hour.product_id = :productId::uuid AND hour.hour = :hour::timestamptz AND hour.state = 'FROZEN'
    AND hour.summed_at IS NULL
  GROUP BY event.agreement_id, hour.product_id, event.dimension, event.hour ORDER BY event.agreement_id, event.dimension
  ON CONFLICT (agreement_id, dimension, hour) DO NOTHING RETURNING hour)
INSERT INTO hour_state (hour, state, n) SELECT hour, 'OPEN', count(*) FROM opened GROUP BY hour
ON CONFLICT (hour, state) DO UPDATE SET n = hour_state.n + excluded.n
