-- Raises an alert for each agreement whose records AWS refuses alone, by an error that is not final: they wait, and
-- all others go on.
-- no name: it runs seldom
-- parameters:
--   recordIds bigint[]
--   now timestamptz  business time
-- columns:
WITH
-- All that waits of these agreements.
new_alerts (kind, subject, severity, at, data) AS (
  SELECT 'RECORDS_REFUSED_ALONE', 'agreement:' || agreement_id, 'WARNING', :now::timestamptz,
         jsonb_build_object('records', count(*), 'units', coalesce(sum(quantity), 0), 'error', min(reason),
           'nearestDeadline', to_char(min(deadline) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
  FROM metering_record
  WHERE state IN ({{WAITING_STATES}}) AND state <> 'ACCEPTED' -- hint: not-accepted
    AND refused_alone IS NOT NULL
    AND agreement_id IN (SELECT agreement_id FROM metering_record WHERE id = ANY(:recordIds::bigint[]))
  GROUP BY agreement_id)
-- include: lib/alerts/statements/raise-uncounted.sql
