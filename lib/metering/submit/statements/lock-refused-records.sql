-- Locks records that AWS refused alone before. The one that has waited longest comes first, so that many bad records
-- cannot keep one that is cured from its turn.
-- name: lock-refused-records
-- parameters:
--   now timestamptz  business time
--   stoppedProducts uuid[]
--   stoppedRegions text[]
--   stoppedAgreements uuid[]
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
    AND refused_alone IS NOT NULL AND
    -- include: not-stopped.sql
    AND
    -- include: may-go.sql
  ORDER BY due_at NULLS FIRST, priority, deadline, id LIMIT 1 FOR UPDATE SKIP LOCKED)
SELECT
  -- include: claimed-columns.sql
FROM metering_record
WHERE
  -- include: is-due.sql
  AND refused_alone IS NOT NULL AND
  -- include: not-stopped.sql
  AND
  -- include: may-go.sql
  AND
  -- include: same-request.sql
ORDER BY due_at NULLS FIRST, priority, deadline, id LIMIT {{MAX_RECORDS_A_REQUEST}} FOR UPDATE SKIP LOCKED
