-- Writes the outcomes of an attempt to those of its records whose lease it still holds.
-- name: record-outcomes
-- parameters:
--   recordIds bigint[]
--   states text[]
--   causes text[]
--   reasons text?[]
--   meteringRecordIds text?[]
--   areInDoubt boolean[]
--   backoffs integer?[]  in milliseconds
--   leaseToken uuid
--   now timestamptz  business time
--   submissionId uuid
--   refusedAlone text?[]
-- columns:
--   id bigint
WITH
-- One row a record.
outcome AS (
  SELECT * FROM unnest(:recordIds::bigint[], :states::text[], :causes::text[], :reasons::text[],
    :meteringRecordIds::text[],
                       :areInDoubt::boolean[], :backoffs::int[], :refusedAlone::text[])
    AS given (id, state, cause, reason, metering_record_id, is_in_doubt, backoff_ms, refused_alone)),
-- The records that are still this attempt's.
changed AS (
  UPDATE metering_record record
  SET state = outcome.state::metering_record_state, reason = outcome.reason, is_in_doubt = outcome.is_in_doubt,
      refused_alone = coalesce(outcome.refused_alone, record.refused_alone),
      metering_record_id = coalesce(outcome.metering_record_id, record.metering_record_id),
      accepted_at = CASE WHEN outcome.state = 'ACCEPTED' THEN :now::timestamptz END,
      due_at = now() + make_interval(secs => outcome.backoff_ms / 1000.0), lease_token = NULL, lease_until = NULL
  FROM outcome WHERE record.id = outcome.id AND record.state = 'SENDING' AND record.lease_token = :leaseToken
  RETURNING record.id, record.hour, 'SENDING'::metering_record_state AS was, record.state, record.quantity,
    outcome.cause),
-- A step in the life of each.
steps AS (
  INSERT INTO metering_record_step (record_id, at, state, cause, submission_id)
  SELECT id, :now::timestamptz, state, cause, :submissionId FROM changed ORDER BY id),
-- include: lib/metering/statements/rollup.sql,
-- include: lib/metering/statements/record-alerts.sql
SELECT id FROM changed
