-- Finds one record of another agreement that AWS refused alone, by a name that may mean another account, and since
-- when AWS has taken nothing of the product. Such a record may wait, be under way on another server, or be rejected.
-- A record that was rejected while AWS took others proves nothing.
-- name: another-refused
-- parameters:
--   productId uuid
--   now timestamptz  business time
--   errorNames text[]
--   recordIds bigint[]
-- columns:
WITH
-- AWS's last good answer to this product.
last_taken AS MATERIALIZED (
  SELECT started_at AS at FROM submission
  WHERE product_id = :productId AND outcome = 'ANSWERED' AND started_at > :now::timestamptz - interval '26 hours'
  ORDER BY started_at DESC LIMIT 1)
SELECT FROM metering_record record
WHERE record.state IN ({{WAITING_STATES}}, 'REJECTED') AND record.state <> 'ACCEPTED' -- hint: not-accepted
  AND record.product_id = :productId AND record.hour > :now::timestamptz - interval '26 hours'
  AND (record.state <> 'REJECTED' OR record.refused_alone IS DISTINCT FROM 'PROVEN')
  AND record.agreement_id NOT IN (SELECT agreement_id FROM metering_record WHERE id = ANY(:recordIds::bigint[]))
  AND EXISTS (
    SELECT FROM metering_record_step step JOIN submission ON submission.id = step.submission_id
    WHERE step.record_id = record.id AND submission.record_count = 1 AND submission.error_name = ANY(:errorNames)
      AND submission.started_at >= coalesce((SELECT at FROM last_taken), '-infinity'))
LIMIT 1
