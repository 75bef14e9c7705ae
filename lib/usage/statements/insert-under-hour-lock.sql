-- Stores the events that pass the hour lock, durably, each id once.
-- name: insert-usage-under-hour-locks
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
--   named uuid[]  the agreements that the events name
--   lockedProducts uuid[]
--   lockedHours timestamptz[]
-- columns:
--   key uuid
WITH
-- include: hour-lock.sql,
-- include: live-agreements.sql
INSERT INTO usage_event (
  -- include: event-columns.sql
)
SELECT given.*, :apiKeyId::uuid, :receivedAt::timestamptz FROM
  -- include: event-rows.sql
-- include: passes-hour-lock.sql
-- include: insert-events.sql
