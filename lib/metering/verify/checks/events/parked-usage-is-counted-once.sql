-- Parked usage that is not among the events as it was sent: under its agreement once released, under none before.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
SELECT format('event %s of agreement %s, dimension %s: %s of %s stands aside as %s, among the events %s of %s',
              parked.id, parked.agreement_id, parked.dimension, trim_scale(parked.quantity), parked.at, parked.state,
              coalesce(trim_scale(event.quantity)::text, 'nothing'), coalesce(event.agreement_id::text, 'nobody'))
                AS found
FROM usage_aside parked LEFT JOIN usage_event event ON event.key = parked.key
WHERE parked.reason <> 'AFTER_END' AND (
  event.key IS NULL OR event.id <> parked.id OR event.quantity <> parked.quantity OR event.at <> parked.at
  OR event.dimension <> parked.dimension OR CASE parked.state
    WHEN 'TAKEN_IN' THEN event.agreement_id <> parked.agreement_id
      AND NOT EXISTS (SELECT FROM usage_correction correction WHERE correction.key = parked.key)
    ELSE event.agreement_id <> {{NO_AGREEMENT}} END)
ORDER BY parked.received_at, parked.key LIMIT 1
