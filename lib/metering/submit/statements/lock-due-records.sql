-- Locks the records of the next request to AWS, the nearest deadline first. Records that another sender holds are
-- skipped.
-- name: lock-due-records
-- parameters:
--   now timestamptz  business time
-- columns:
--   id bigint
--   product_id uuid
--   region text
--   product_code text?
--   timestamp timestamptz
--   dimension text
--   quantity integer
--   customer_aws_account_id text?
--   license_arn text?
--   customer_identifier text?
--   usage_allocations jsonb?
--   attempts integer
--   is_in_doubt boolean
--   refused_alone text?
--   agreement_id uuid
WITH
-- The record that is due first decides what the request is about.
head AS MATERIALIZED (
  SELECT product_id, region, product_code, customer_identifier IS NULL AS by_account FROM metering_record
  WHERE
    -- include: is-due.sql
    AND refused_alone IS NULL
    AND
    -- include: may-go.sql
  ORDER BY priority, deadline, id LIMIT 1 FOR UPDATE SKIP LOCKED)
SELECT
  -- include: claimed-columns.sql
FROM metering_record
WHERE
  -- include: is-due.sql
  AND refused_alone IS NULL
  AND
  -- include: may-go.sql
  AND
  -- include: same-request.sql
ORDER BY priority, deadline, id LIMIT {{MAX_RECORDS_A_REQUEST}} FOR UPDATE SKIP LOCKED
