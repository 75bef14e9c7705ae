-- Parks usage, durably, each id once. Its row among the events decides that, as for any other event, so that it can
-- never be counted beside itself.
-- name: set-usage-aside
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
--   key uuid
WITH
-- Its events, of no agreement.
stored AS (
  INSERT INTO usage_event (
    -- include: lib/usage/statements/event-columns.sql
  )
  SELECT given.key, given.id, {{NO_AGREEMENT}}, given.dimension, given.quantity, given.at, given.hour, given.tags,
         given.named_by, :apiKeyId::uuid, :receivedAt::timestamptz
  FROM
    -- include: lib/usage/statements/event-rows.sql
  ORDER BY given.key ON CONFLICT (key) DO NOTHING RETURNING key),
-- What was sent, and why it is parked. It replaces usage that was refused after an end under the same id.
parked AS (
  INSERT INTO usage_aside (
    -- include: parked-columns.sql,
    state)
  SELECT sent.* FROM (
    SELECT
      -- include: parked-rows.sql,
      'WAITING'::aside_state
    FROM
      -- include: lib/usage/statements/event-rows.sql
    -- include: why.sql
  ) sent JOIN stored ON stored.key = sent.key ORDER BY sent.key
  ON CONFLICT (key) DO UPDATE SET (
    -- include: parked-columns.sql,
    state, note, settled_at, settled_by) = ROW (
    excluded.key, excluded.id, excluded.agreement_id, excluded.product_id, excluded.dimension, excluded.quantity,
    excluded.at, excluded.hour, excluded.tags, excluded.named_by, excluded.api_key_id, excluded.received_at,
      excluded.reason,
    excluded.state, NULL, NULL, NULL)
  RETURNING key, product_id, dimension, reason),
-- An alert for each product and reason.
new_alerts (kind, subject, severity, at, data) AS (
  SELECT CASE reason WHEN 'LATE' THEN 'LATE_USAGE_HELD' ELSE 'USAGE_PARKED' END, 'product:' || product_id, 'WARNING',
         :receivedAt::timestamptz, jsonb_build_object('dimension', min(dimension), 'events', count(*))
  FROM parked GROUP BY 1, 2),
raised AS (
  -- include: lib/alerts/statements/raise-uncounted.sql
)
SELECT key FROM stored
