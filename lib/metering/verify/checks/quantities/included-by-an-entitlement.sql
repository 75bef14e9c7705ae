-- Records with included units and without a period that includes them.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
SELECT format('%s: %s is included without a period',
  -- include: lib/metering/verify/checks/place.sql
  , trim_scale(record.included)) AS found
FROM metering_record record WHERE record.period_start IS NULL AND record.included <> 0
ORDER BY record.hour, record.id LIMIT 1
