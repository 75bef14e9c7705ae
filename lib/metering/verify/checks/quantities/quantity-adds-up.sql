-- Records whose use, carry and entitlement do not make their quantity and what they carry on.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
SELECT format('%s: used %s + carried in %s - included %s is not billed %s + carried out %s',
  -- include: lib/metering/verify/checks/place.sql
  , trim_scale(used), trim_scale(carried_in), trim_scale(included), quantity, trim_scale(carried_out)) AS found
FROM metering_record record WHERE quantity IS NOT NULL AND reason IS DISTINCT FROM 'FRACTION_AT_END' AND (
  used + carried_in - included <> quantity + carried_out
  OR quantity <> LEAST(GREATEST(floor(used + carried_in - included), 0), {{MAX_QUANTITY}}))
  AND NOT (reason IS NOT DISTINCT FROM 'BEFORE_METERING_FROM' AND quantity = 0 AND included = 0
    AND carried_out = carried_in)
ORDER BY hour, id LIMIT 1
