-- Settled duplicates whose quantity is not made by what AWS holds and their correction.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
SELECT format('%s: is %s of %s, AWS holds %s, settled as %s with a correction of %s', coalesce(
  -- include: lib/metering/verify/checks/place.sql
  , 'a record that is not there'), record.state, record.quantity,
  coalesce(settlement.held_quantity::text, 'nothing'), coalesce(settlement.way, 'nothing'),
  coalesce(trim_scale(adjustment.quantity)::text, 'nothing')) AS found
FROM (SELECT * FROM metering_record WHERE reason = 'DUPLICATE_SETTLED') record
FULL JOIN duplicate_settlement settlement ON settlement.record_id = record.id
LEFT JOIN metering_adjustment adjustment ON adjustment.id = settlement.adjustment_id
WHERE record.state IS DISTINCT FROM 'RESOLVED'
  OR settlement.difference IS DISTINCT FROM record.quantity - settlement.held_quantity
  OR (settlement.way = 'EQUAL') IS DISTINCT FROM (settlement.difference = 0)
  OR adjustment.quantity IS DISTINCT FROM CASE WHEN settlement.way = 'CORRECTED' THEN settlement.difference END
  OR (adjustment.id IS NOT NULL
      AND (adjustment.agreement_id <> record.agreement_id OR adjustment.dimension <> record.dimension))
ORDER BY record.hour, record.id LIMIT 1
