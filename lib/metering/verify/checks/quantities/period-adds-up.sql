-- Records whose period, as they say, is not what the records before them in it make.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
WITH
-- A record counts from the step that priced it on, or, never priced, from the one that gave it up.
counted AS (
  SELECT record.agreement_id, record.dimension, record.hour, record.id, record.used, record.period_start,
         record.period_used, record.period_charged,
         CASE WHEN record.quantity IS NULL THEN 0 ELSE record.used - record.included END AS charged, step.id AS step
  FROM metering_record record JOIN metering_record_step step ON step.record_id = record.id AND (
    record.quantity IS NOT NULL AND step.cause IN ('HOUR_FROZEN', 'ENTITLEMENT_KNOWN')
    OR record.quantity IS NULL AND step.state = 'EXPIRED' AND step.cause = 'WINDOW_CLOSED')
  WHERE record.reason IS DISTINCT FROM 'BEFORE_METERING_FROM' AND (record.agreement_id, record.dimension) IN (
    SELECT agreement_id, dimension FROM metering_record WHERE period_start IS NOT NULL)),
-- Hint pairs-as-arrays: the records of a pair are compared within arrays. None is compared with those of other
-- pairs, for any number that the planner expects.
pairs AS MATERIALIZED (
  SELECT agreement_id, dimension, array_agg(id) AS ids, array_agg(hour) AS hours, array_agg(step) AS steps,
         array_agg(used) AS used, array_agg(charged) AS charged, array_agg(period_start) AS starts,
         array_agg(period_used) AS used_before, array_agg(period_charged) AS charged_before
  FROM counted GROUP BY agreement_id, dimension)
SELECT format('%s: says that its period used %s and was charged %s before, its records make %s and %s',
  -- include: lib/metering/verify/checks/place.sql
  , trim_scale(record.period_used), trim_scale(record.period_charged), trim_scale(before.used),
  trim_scale(before.charged)) AS found
FROM pairs CROSS JOIN LATERAL (
  SELECT pairs.agreement_id, pairs.dimension, member.*
  FROM unnest(pairs.ids, pairs.hours, pairs.steps, pairs.starts, pairs.used_before, pairs.charged_before)
    AS member (id, hour, step, period_start, period_used, period_charged)) record
CROSS JOIN LATERAL (
  SELECT coalesce(sum(earlier.used), 0) AS used, coalesce(sum(earlier.charged), 0) AS charged
  FROM unnest(pairs.hours, pairs.steps, pairs.used, pairs.charged, pairs.starts)
    AS earlier (hour, step, used, charged, period_start)
  WHERE earlier.step < record.step AND earlier.hour >= record.period_start
    AND (earlier.period_start IS NULL OR earlier.period_start <= record.period_start)) before
WHERE record.period_start IS NOT NULL
  AND (record.period_used <> before.used OR record.period_charged <> before.charged)
ORDER BY record.hour, record.id LIMIT 1
