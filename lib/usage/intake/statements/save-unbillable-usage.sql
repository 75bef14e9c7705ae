-- Saves refused usage whose agreement had ended when it came, with its quantity, once for each id. The id stays
-- free: an event of it that is accepted later supersedes the entry.
-- name: keep-unbillable-usage
-- parameters:
--   keys uuid[]
--   ids text[]
--   agreementIds uuid[]
--   dimensions text[]
--   quantities numeric[]
--   ats timestamptz[]
--   hours timestamptz[]
--   tags jsonb?[]
--   namedBys text?[]
--   apiKeyId uuid?
--   receivedAt timestamptz  business time
--   productIds uuid[]
--   reasons text[]
-- columns:
WITH
-- The entries, where no event has the id.
saved AS (
  INSERT INTO usage_aside (
    -- include: parked-columns.sql,
    state, note)
  SELECT sent.*, 'AGREEMENT_NOT_ACTIVE' FROM (
    SELECT
      -- include: parked-rows.sql,
      'UNBILLABLE'::aside_state
    FROM
      -- include: lib/usage/statements/event-rows.sql
    -- include: why.sql
  ) sent
  WHERE NOT EXISTS (SELECT FROM usage_event event WHERE event.key = sent.key)
  ORDER BY sent.key ON CONFLICT (key) DO NOTHING RETURNING agreement_id, dimension),
-- An alert for each agreement.
new_alerts (kind, subject, severity, at, data) AS (
  SELECT 'USAGE_UNBILLABLE', 'agreement:' || agreement_id, 'WARNING', :receivedAt::timestamptz,
         jsonb_build_object('dimension', min(dimension), 'events', count(*))
  FROM saved GROUP BY 1, 2)
-- include: lib/alerts/statements/raise-uncounted.sql
