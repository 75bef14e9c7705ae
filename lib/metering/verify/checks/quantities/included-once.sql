-- Records whose included units do not follow from their use, their period and their limit.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
SELECT format('%s: used %s after %s in the period, charged %s before, %s included in all: '
  '%s is not what is included of it',
  -- include: lib/metering/verify/checks/place.sql
  , trim_scale(record.used), trim_scale(record.period_used), trim_scale(record.period_charged),
  coalesce(trim_scale(record.included_limit)::text, 'everything'), trim_scale(record.included)) AS found
FROM metering_record record
-- include: pricing.sql
WHERE record.period_start IS NOT NULL AND (
  record.used - record.included <>
    -- include: lib/metering/freeze/statements/overage/charged-units.sql
  OR record.included_before IS DISTINCT FROM
    -- include: lib/metering/freeze/statements/overage/included-before.sql
  OR record.included_after IS DISTINCT FROM
    -- include: lib/metering/freeze/statements/overage/included-after.sql
)
ORDER BY record.hour, record.id LIMIT 1
