-- Records that carried in something else than the record before carried out and adjustments made.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
SELECT format('%s: carried in %s, the record before carried out %s and adjustments made %s',
  -- include: lib/metering/verify/checks/place.sql
  , trim_scale(record.carried_in), trim_scale(coalesce(record.before, 0)), trim_scale(record.adjusted)) AS found
FROM (
  -- include: in-order.sql
) record
WHERE record.carried_in <> coalesce(record.before, 0) + record.adjusted ORDER BY record.hour, record.id LIMIT 1
