-- Writes an attempt before it is made, with the lease of its records.
-- name: start-attempt
-- parameters:
--   recordIds bigint[]
--   leaseToken uuid
--   submissionId uuid
--   productId uuid
--   region text
--   recordCount integer
--   now timestamptz  business time
--   request jsonb
--   leaseSeconds float8
--   was metering_record_state  READY, or SENDING where the lease is this sender's
-- columns:
--   count bigint
WITH
-- The attempt.
attempt AS (
  INSERT INTO submission (id, product_id, region, record_count, started_at, request)
  VALUES (:submissionId::uuid, :productId, :region, :recordCount, :now::timestamptz, :request)),
-- Its records. The lease is machine time.
changed AS (
  UPDATE metering_record SET state = 'SENDING', lease_token = :leaseToken, attempts = attempts + 1, due_at = NULL,
         lease_until = now() + make_interval(secs => :leaseSeconds), sent_at = coalesce(sent_at, :now::timestamptz)
  WHERE id = ANY(:recordIds::bigint[]) RETURNING id, hour, :was::metering_record_state AS was, state, quantity),
-- A step in the life of each.
steps AS (
  INSERT INTO metering_record_step (record_id, at, state, cause, submission_id)
  SELECT id, :now::timestamptz, state, 'ATTEMPT_STARTED', :submissionId::uuid FROM changed ORDER BY id),
-- include: lib/metering/statements/rollup.sql
SELECT count(*) FROM changed
