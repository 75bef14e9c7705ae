-- Makes what an ended agreement's carries still hold records of their own, which nothing bills: in the hour after
-- each pair's last one, so that operators see them.
-- no name: it runs once an agreement
-- parameters:
--   agreementId uuid
--   productId uuid
--   now timestamptz  business time
-- columns:
WITH
-- The carries that are not 0.
remainder AS MATERIALIZED (
  SELECT carry.dimension, carry.quantity FROM metering_carry carry
  WHERE carry.agreement_id = :agreementId::uuid AND carry.quantity <> 0
  ORDER BY carry.dimension FOR UPDATE),
-- They hold nothing any more.
emptied AS (
  UPDATE metering_carry carry SET quantity = 0, updated_at = :now FROM remainder
  WHERE carry.agreement_id = :agreementId::uuid AND carry.dimension = remainder.dimension),
-- The records.
booked AS (
  INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, quantity, used, carried_in,
    carried_out,
                               frozen_at, reason)
  SELECT :agreementId::uuid, :productId::uuid, remainder.dimension,
         (SELECT max(record.hour) FROM metering_record record
          WHERE record.agreement_id = :agreementId::uuid
            AND record.dimension = remainder.dimension) + interval '1 hour',
         'UNBILLABLE', 0, 0, remainder.quantity, 0, :now::timestamptz, 'FRACTION_AT_END'
  FROM remainder RETURNING id, hour, quantity),
-- A step in the life of each.
steps AS (
  INSERT INTO metering_record_step (record_id, at, state, cause)
  SELECT id, :now::timestamptz, 'UNBILLABLE', 'AGREEMENT_ENDED' FROM booked ORDER BY id)
INSERT INTO hour_state (hour, state, n, quantity)
SELECT hour, 'UNBILLABLE', count(*), 0 FROM booked GROUP BY hour ORDER BY hour
ON CONFLICT (hour, state) DO UPDATE SET n = hour_state.n + excluded.n
