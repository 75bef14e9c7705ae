-- Adds reports to the counts, and saves their events in place of the oldest ones of the same keys. Rows are touched in the
-- same order by every such statement, so that two of them wait for each other instead of deadlocking.
-- name: store-usage-refusals
-- parameters:
--   turns jsonb  how many events each key has now
--   events jsonb
--   counts jsonb  by key, hour and code
--   hours jsonb  by key and hour
-- columns:
WITH
-- The turn of each key's newest event.
turns AS (
  INSERT INTO usage_refusal_turn (api_key_id, n)
  SELECT k, n FROM jsonb_to_recordset(:turns::jsonb) AS given (k uuid, n bigint) ORDER BY k
  ON CONFLICT (api_key_id) DO UPDATE SET n = usage_refusal_turn.n + excluded.n RETURNING api_key_id, n),
-- The events, each in the place of its turn.
saved AS (
  INSERT INTO usage_refusal (api_key_id, place, turn,
    -- include: event-fields.sql
  )
  SELECT given.k, (turns.n - given.before) % {{KEPT_REFUSALS}}, turns.n - given.before, given.at, given.code, given.detail,
         given."eventId", given.named, given.dimension, given.quantity, given.timestamp
  FROM jsonb_to_recordset(:events::jsonb) AS given (k uuid, before bigint, at timestamptz, code text, detail text,
         "eventId" text, named text, dimension text, quantity text, timestamp text)
  JOIN turns ON turns.api_key_id = given.k ORDER BY 1, 2
  ON CONFLICT (api_key_id, place) DO UPDATE SET (turn,
    -- include: event-fields.sql
  ) = ROW (excluded.turn, excluded."received_at", excluded."code", excluded."detail", excluded."event_id",
    excluded."named", excluded."dimension", excluded."quantity", excluded."timestamp")),
-- How many were refused, by code.
counted AS (
  INSERT INTO usage_refusal_count (api_key_id, hour, code, n)
  SELECT k, h, c, n FROM jsonb_to_recordset(:counts::jsonb) AS given (k uuid, h timestamptz, c text, n bigint)
  ORDER BY k, h, c
  ON CONFLICT (api_key_id, hour, code) DO UPDATE SET n = usage_refusal_count.n + excluded.n)
INSERT INTO usage_key_hour (api_key_id, hour, taken, refused)
SELECT k, h, taken, refused
FROM jsonb_to_recordset(:hours::jsonb) AS given (k uuid, h timestamptz, taken bigint, refused bigint)
ORDER BY k, h
ON CONFLICT (api_key_id, hour)
DO UPDATE SET taken = usage_key_hour.taken + excluded.taken, refused = usage_key_hour.refused + excluded.refused
