-- Expired records and the corrections that booked them again, where the two do not match.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
SELECT format('%s: %s was booked again of %s, and the record is %s', coalesce(
  -- include: lib/metering/verify/checks/place.sql
  , 'a record that is not there'), coalesce(trim_scale(adjustment.quantity)::text, 'nothing'), record.quantity,
  record.state) AS found
FROM (SELECT * FROM metering_record WHERE reason = 'REBOOKED') record
FULL JOIN (SELECT * FROM metering_adjustment WHERE rebooked_from IS NOT NULL) adjustment
  ON adjustment.rebooked_from = record.id
WHERE adjustment.quantity IS DISTINCT FROM record.quantity OR record.state IS DISTINCT FROM 'RESOLVED'
ORDER BY record.hour, record.id LIMIT 1
