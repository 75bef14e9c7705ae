-- Events of no agreement that were neither parked nor voided.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
SELECT format('event %s, dimension %s, hour %s: %s is nobody''s, and nothing says why', event.id, event.dimension,
  event.hour,
              trim_scale(event.quantity)) AS found
FROM usage_event event
WHERE event.agreement_id = {{NO_AGREEMENT}}
  AND NOT EXISTS (
    SELECT FROM usage_aside parked
    WHERE parked.key = event.key AND parked.reason <> 'AFTER_END' AND parked.state <> 'TAKEN_IN')
  AND NOT EXISTS (SELECT FROM usage_correction correction WHERE correction.key = event.key)
ORDER BY event.received_at LIMIT 1
