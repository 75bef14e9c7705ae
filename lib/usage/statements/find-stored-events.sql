-- The stored events with these keys, for the duplicate check. Of one that was parked, moved or voided: what was sent
-- and answered at first.
-- name: find-stored-events
-- parameters:
--   keys uuid[]
-- columns:
--   key uuid
--   id text
--   agreement_id uuid
--   dimension text
--   quantity numeric
--   at timestamptz
--   hour timestamptz
--   tags jsonb?
--   named_by text?
--   reason aside_reason?
SELECT event.key, event.id, coalesce(parked.agreement_id, correction.was_agreement_id, event.agreement_id)
  AS agreement_id,
       event.dimension, event.quantity, event.at, coalesce(parked.hour, correction.was_hour, event.hour) AS hour,
         event.tags,
       event.named_by, parked.reason
FROM usage_event event LEFT JOIN usage_aside parked ON parked.key = event.key AND parked.reason <> 'AFTER_END'
LEFT JOIN LATERAL (
  SELECT was_agreement_id, was_hour FROM usage_correction WHERE key = event.key ORDER BY id LIMIT 1) correction ON true
WHERE event.key = ANY(:keys::uuid[])
