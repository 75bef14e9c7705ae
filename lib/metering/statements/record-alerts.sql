-- Raises an alert for each agreement and state that an operator must see, after the same CTE `changed` as the rollup.
-- `countAlerts` counts them later. `:now` is business time.
new_alerts (kind, subject, severity, at, data) AS (
  SELECT 'RECORD_' || changed.state, 'agreement:' || record.agreement_id, 'CRITICAL', :now::timestamptz,
         jsonb_build_object('records', count(*), 'oldestHour', min(changed.hour), 'dimension', min(record.dimension))
  FROM changed JOIN metering_record record ON record.id = changed.id
  WHERE changed.state IN ({{NOT_BILLED_STATES}})
  GROUP BY changed.state, record.agreement_id),
raised AS (
  -- include: lib/alerts/statements/raise-uncounted.sql
)
