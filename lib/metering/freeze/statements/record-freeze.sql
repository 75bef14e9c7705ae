-- The end of a freeze, after the CTEs `written` and `opened (state, n)`: steps, rollup, alerts, and how many records
-- there are of each kind.

-- A step in the life of each record, and one more where its tags were folded.
steps AS (
  INSERT INTO metering_record_step (record_id, at, state, cause)
  SELECT id, :now::timestamptz, state,
         CASE WHEN quantity IS NULL THEN 'ENTITLEMENT_UNKNOWN' WHEN was = 'HELD' THEN 'ENTITLEMENT_KNOWN'
              ELSE 'HOUR_FROZEN' END
  FROM written
  UNION ALL
  SELECT written.id, :now::timestamptz, written.state, 'TAGS_FOLDED' FROM written
  JOIN allocated ON allocated.agreement_id = written.agreement_id AND allocated.dimension = written.dimension
    AND allocated.is_folded
  ORDER BY 1, 4),
-- The rollup by state, of this one hour.
rollup AS (
  INSERT INTO hour_state (hour, state, n, quantity)
  SELECT :hour::timestamptz, state, sum(n), sum(quantity) FROM (
    SELECT state, count(*) AS n, coalesce(sum(quantity), 0) AS quantity FROM written GROUP BY state
    UNION ALL
    SELECT state, n, 0 FROM opened WHERE n <> 0) AS change
  GROUP BY state ORDER BY state
  ON CONFLICT (hour, state)
  DO UPDATE SET n = hour_state.n + excluded.n, quantity = hour_state.quantity + excluded.quantity),
-- More than AWS takes in one hour: the rest is carried to later hours. And hours that another sender metered.
new_alerts (kind, subject, severity, at, data) AS (
  SELECT 'QUANTITY_OVERFLOW', 'agreement:' || agreement_id, 'WARNING', :now::timestamptz,
         jsonb_build_object('dimension', min(dimension), 'left', max(carried_out)::text)
  FROM written WHERE quantity = {{MAX_QUANTITY}} AND carried_out >= 1 GROUP BY agreement_id
  UNION ALL
  SELECT 'RECORD_UNBILLABLE', 'agreement:' || agreement_id, 'WARNING', :now::timestamptz,
         jsonb_build_object('records', count(*), 'reason', 'BEFORE_METERING_FROM')
  FROM written WHERE state = 'UNBILLABLE' GROUP BY agreement_id),
raised AS (
  -- include: lib/alerts/statements/raise-uncounted.sql
)
SELECT (SELECT count(*)::int FROM due) AS due, count(*)::int AS frozen,
       count(*) FILTER (WHERE state = 'NOTHING_DUE')::int AS nothing_due, count(*) FILTER (WHERE state = 'HELD')::int
         AS held
FROM written
