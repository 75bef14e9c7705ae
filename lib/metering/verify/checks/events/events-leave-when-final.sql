-- Hours whose events leave, with a record that is not final; or whose events are gone, with an event left.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
SELECT format('product %s, hour %s: %s', hour.product_id, hour.hour,
              CASE WHEN record.id IS NULL THEN 'events are left, and it is forgotten'
                   ELSE format('agreement %s, dimension %s is %s', record.agreement_id, record.dimension,
                     record.state) END) AS found
FROM metering_hour hour
LEFT JOIN metering_record record ON record.product_id = hour.product_id AND record.hour = hour.hour
  AND record.state <> 'ACCEPTED' -- hint: not-accepted
  AND record.state NOT IN ({{FINAL_STATES}})
WHERE hour.forgetting_at IS NOT NULL AND (record.id IS NOT NULL OR hour.forgotten_at IS NOT NULL AND EXISTS (
  SELECT FROM usage_event event JOIN agreement ON agreement.id = event.agreement_id
  WHERE event.hour = hour.hour AND agreement.product_id = hour.product_id))
ORDER BY hour.hour LIMIT 1
