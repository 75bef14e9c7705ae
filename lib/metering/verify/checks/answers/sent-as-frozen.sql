-- Attempts that sent another quantity, instant or Region than the frozen ones.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
WITH
-- Hint found-first. What each attempt sent of each of its records.
off AS MATERIALIZED (
  SELECT * FROM (
    SELECT record.id, record.agreement_id, record.dimension, record.hour, record.quantity, record."timestamp",
      record.region,
           submission.id AS submission_id, submission.region AS sent_region, (sent ->> 'quantity')::bigint
             AS sent_quantity,
           (sent ->> 'timestamp')::timestamptz AS stamped
    FROM metering_record_step step
    JOIN metering_record record ON record.id = step.record_id
    JOIN submission ON submission.id = step.submission_id
    LEFT JOIN LATERAL (
      SELECT sent FROM jsonb_array_elements(submission.request -> 'records') AS sent
      WHERE sent ->> 'dimension' = record.dimension
        AND date_trunc('hour', (sent ->> 'timestamp')::timestamptz, 'UTC') = record.hour
        AND sent ->> 'licenseArn' IS NOT DISTINCT FROM record.license_arn
        AND sent ->> 'customerIdentifier' IS NOT DISTINCT FROM record.customer_identifier
        AND sent ->> 'customerAwsAccountId' IS NOT DISTINCT FROM record.customer_aws_account_id LIMIT 1)
          AS found (sent) ON true
    WHERE step.cause = 'ATTEMPT_STARTED') attempt
  WHERE attempt.sent_quantity IS DISTINCT FROM attempt.quantity OR attempt.stamped IS DISTINCT FROM attempt."timestamp"
    OR attempt.region <> attempt.sent_region)
SELECT format('%s: frozen %s at %s in %s, submission %s offered %s at %s in %s',
  -- include: lib/metering/verify/checks/place.sql
  , record.quantity, record."timestamp", record.region, record.submission_id,
  coalesce(record.sent_quantity::text, 'nothing'), coalesce(record.stamped::text, 'no instant'), record.sent_region)
    AS found
FROM off record ORDER BY record.hour, record.id LIMIT 1
