-- Stores the events that pass the record lock, durably, each id once.
-- name: insert-usage-under-record-locks
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
--   lockedAgreements uuid[]
--   lockedDimensions text[]
--   lockedHours timestamptz[]
-- columns:
--   key uuid
WITH
-- include: record-lock.sql,
-- include: live-agreements.sql
INSERT INTO usage_event (
  -- include: event-columns.sql
)
SELECT given.*, :apiKeyId::uuid, :receivedAt::timestamptz FROM
  -- include: event-rows.sql
-- include: passes-record-lock.sql
-- include: insert-events.sql
