-- Opens records for what an agreement used in hours that still count.
-- no name: it runs once an agreement
-- parameters:
--   agreementId uuid
--   productId uuid
--   until timestamptz  only hours before it
-- columns:
WITH
-- The records, each with its first event's receipt.
opened AS (
  INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, first_event_at)
  SELECT event.agreement_id, :productId::uuid, event.dimension, event.hour, 'OPEN', min(event.received_at)
  FROM metering_hour hour JOIN usage_event event ON event.hour = hour.hour AND event.agreement_id = :agreementId::uuid
  WHERE hour.product_id = :productId::uuid AND hour.summed_at IS NULL AND hour.hour < :until::timestamptz
  GROUP BY event.agreement_id, event.dimension, event.hour ORDER BY event.dimension, event.hour
  ON CONFLICT (agreement_id, dimension, hour) DO NOTHING RETURNING hour)
-- include: lib/usage/statements/count-opened.sql
