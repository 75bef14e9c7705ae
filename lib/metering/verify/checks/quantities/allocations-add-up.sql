-- Records whose allocations by tag do not add up to the quantity.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
SELECT format('%s: allocations make %s, the quantity is %s',
  -- include: lib/metering/verify/checks/place.sql
  , allocated.total, record.quantity) AS found
FROM metering_record record CROSS JOIN LATERAL (
  SELECT sum((allocation ->> 'quantity')::bigint) AS total
  FROM jsonb_array_elements(record.usage_allocations) AS allocation) allocated
WHERE record.usage_allocations IS NOT NULL AND allocated.total IS DISTINCT FROM record.quantity
ORDER BY record.hour, record.id LIMIT 1
