-- Records whose last step is not their state.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
SELECT format('%s: is %s, its last step says %s',
  -- include: lib/metering/verify/checks/place.sql
  , record.state, coalesce(last_step.state::text, 'nothing')) AS found
FROM metering_record record LEFT JOIN LATERAL (
  SELECT state FROM metering_record_step step WHERE step.record_id = record.id
    ORDER BY step.id DESC LIMIT 1) last_step ON true
WHERE record.state <> 'OPEN' AND last_step.state IS DISTINCT FROM record.state ORDER BY record.hour, record.id LIMIT 1
