-- Releases the parked events that pass the record lock.
-- name: release-usage-under-record-locks
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
-- include: live-agreements.sql,
-- The events that are in an hour now.
released AS (
  UPDATE usage_event event SET agreement_id = given.agreement_id, hour = given.hour
  FROM
    -- include: event-rows.sql
  -- include: passes-record-lock.sql
  -- include: is-parked.sql
  RETURNING event.key)
-- include: settle-released.sql
