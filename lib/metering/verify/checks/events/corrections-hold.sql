-- Events that are not where their last correction put them.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
SELECT format('event %s, dimension %s: correction %s put it to %s in %s, it is of %s in %s', event.id,
  correction.dimension,
              correction.id, coalesce(correction.agreement_id::text, 'nobody'), correction.hour, event.agreement_id,
              event.hour) AS found
FROM (SELECT DISTINCT ON (key) * FROM usage_correction ORDER BY key, id DESC) correction
JOIN usage_event event ON event.key = correction.key
WHERE event.agreement_id <> coalesce(correction.agreement_id, {{NO_AGREEMENT}}) OR event.hour <> correction.hour
ORDER BY correction.id LIMIT 1
