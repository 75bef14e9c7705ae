-- Accepted records that no answer of AWS says so of.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
WITH
-- What AWS answered as accepted.
answers AS MATERIALIZED (
  SELECT submission.id, coalesce(result ->> 'meteringRecordId', '') AS given,
         result -> 'record' ->> 'dimension' AS dimension
  FROM submission, jsonb_array_elements(submission.response -> 'results') AS result
  WHERE result ->> 'status' IN ('Success', 'DuplicateRecord')),
-- The attempts of each record.
attempts AS MATERIALIZED (
  SELECT record.id, step.submission_id, record.dimension, coalesce(record.metering_record_id, '') AS given, record.state
  FROM metering_record record JOIN metering_record_step step ON step.record_id = record.id),
-- Hint rows-not-join: both under each other, by what brings them together.
keyed AS (
  SELECT id AS submission_id, dimension, given, NULL::bigint AS record_id FROM answers
  UNION ALL
  SELECT submission_id, dimension, given, id FROM attempts WHERE state = 'ACCEPTED' AND submission_id IS NOT NULL),
-- Records with an answer.
proved AS (
  SELECT record_id FROM (
    SELECT record_id, bool_or(record_id IS NULL) OVER (PARTITION BY submission_id, dimension, given) AS is_answered
    FROM keyed) together
  WHERE record_id IS NOT NULL AND is_answered),
-- Accepted records without one.
unproved AS MATERIALIZED (
  SELECT * FROM (
    SELECT part.*, bool_or(part.is_proof) OVER (PARTITION BY part.id) AS is_proved FROM (
      SELECT id, agreement_id, dimension, hour, metering_record_id, false AS is_proof
      FROM metering_record WHERE state = 'ACCEPTED'
      UNION ALL
      SELECT record_id, NULL, NULL, NULL, NULL, true FROM proved) part) together
  WHERE NOT together.is_proved)
SELECT format('%s: accepted as %s, and no answer of AWS says so',
  -- include: lib/metering/verify/checks/place.sql
  , coalesce(record.metering_record_id, 'nothing')) AS found
FROM unproved record ORDER BY record.hour, record.id LIMIT 1
