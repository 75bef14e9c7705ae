-- Events that are in no record, though their hour is summed.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
WITH
-- Hint found-first: with ORDER BY and LIMIT in the query that joins, the planner counts on an early find. A ledger
-- that adds up then takes it the square of its size. So what is off is found first.
off AS MATERIALIZED (
  SELECT counted.* FROM (
    SELECT event.agreement_id, agreement.product_id, event.dimension, event.hour, count(*) AS n FROM usage_event event
    LEFT JOIN agreement ON agreement.id = event.agreement_id GROUP BY 1, 2, 3, 4) counted
  LEFT JOIN metering_record record ON record.agreement_id = counted.agreement_id
    AND record.dimension = counted.dimension AND record.hour = counted.hour
  LEFT JOIN metering_hour hour ON hour.product_id = counted.product_id AND hour.hour = counted.hour
  WHERE record.id IS NULL AND (hour.hour IS NULL OR hour.summed_at IS NOT NULL)
    AND counted.agreement_id <> {{NO_AGREEMENT}})
SELECT format('%s: %s events in no record, and the hour is summed',
  -- include: lib/metering/verify/checks/place.sql
  , record.n) AS found
FROM off record ORDER BY record.hour LIMIT 1
