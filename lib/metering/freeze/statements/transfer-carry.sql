-- Transfers what an agreement has carried to its successor: two corrections without an author, so that both ledgers
-- still add up.
-- name: pass-carry-on
-- parameters:
--   agreementId uuid
--   now timestamptz  business time
--   reason text
-- columns:
WITH
-- The carries that are not 0, where there is a successor.
leftover AS MATERIALIZED (
  SELECT carry.dimension, carry.quantity, agreement.successor_id FROM metering_carry carry
  JOIN agreement ON agreement.id = carry.agreement_id
  WHERE carry.agreement_id = :agreementId::uuid AND carry.quantity <> 0 AND agreement.successor_id IS NOT NULL
  ORDER BY carry.dimension FOR UPDATE OF carry),
-- They hold nothing any more.
emptied AS (
  UPDATE metering_carry carry SET quantity = 0, updated_at = :now::timestamptz FROM leftover
  WHERE carry.agreement_id = :agreementId::uuid AND carry.dimension = leftover.dimension),
-- The successor's hold it.
received AS (
  INSERT INTO metering_carry (agreement_id, dimension, quantity, updated_at)
  SELECT successor_id, dimension, quantity, :now::timestamptz FROM leftover ORDER BY dimension
  ON CONFLICT (agreement_id, dimension)
  DO UPDATE SET quantity = metering_carry.quantity + excluded.quantity, updated_at = excluded.updated_at)
INSERT INTO metering_adjustment (agreement_id, dimension, quantity, reason, created_at)
SELECT :agreementId::uuid, dimension, -quantity, :reason, :now::timestamptz FROM leftover
UNION ALL
SELECT successor_id, dimension, quantity, :reason, :now::timestamptz FROM leftover
