-- Carries that are not what their last record carried on and adjustments made since.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
SELECT format('agreement %s, dimension %s: the carry is %s, the last record and adjustments since make %s',
  agreement_id,
              dimension, trim_scale(carry), trim_scale(made)) AS found
FROM (SELECT agreement_id, dimension, sum(carry) AS carry, sum(made) AS made FROM (
        SELECT agreement_id, dimension, quantity AS carry, 0 AS made FROM metering_carry
        UNION ALL
        SELECT agreement_id, dimension, 0, carried_out FROM (
          -- include: in-order.sql
        ) last_frozen WHERE is_last
        UNION ALL
        SELECT agreement_id, dimension, 0, quantity FROM metering_adjustment WHERE record_id IS NULL) part
      GROUP BY agreement_id, dimension) pair
WHERE carry <> made LIMIT 1
