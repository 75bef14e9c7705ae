-- Freezes OPEN records, and prices held ones without a quantity. The transaction holds their rows already.
-- no name: hint sums-as-arrays
-- parameters:
--   productId uuid
--   hour timestamptz
--   now timestamptz  business time
--   dueUntil timestamptz  first events up to then are frozen
--   windowEnd timestamptz  when the sending window of usage at the start of the hour ends
--   monthEnd timestamptz  when the window of the hour's month ends
--   priority integer
--   region text
--   sumAgreementIds uuid[]?
--   sumDimensions text[]?
--   sumUsed numeric[]?
--   sumEventCounts integer[]?
--   sumFirstEventAts timestamptz[]?
--   sumFirstUsedAts timestamptz[]?
--   sumTagged integer[]?
--   recordIds bigint[]
--   agreementIds uuid[]  of these records
-- columns:
--   due integer
--   frozen integer
--   nothing_due integer
--   held integer
WITH
-- include: hour-sums.sql,
-- The records that are frozen now.
due AS MATERIALIZED (
  SELECT record.agreement_id, record.dimension, coalesce(sums.used, 0) AS used, coalesce(sums.event_count, 0)
    AS event_count,
         coalesce(sums.first_event_at, record.first_event_at) AS first_event_at, sums.first_used_at,
         coalesce(sums.tagged, 0) AS tagged, record.id AS record_id, record.state AS was
  FROM metering_record record
  LEFT JOIN sums ON sums.agreement_id = record.agreement_id AND sums.dimension = record.dimension
  WHERE record.id = ANY(:recordIds::bigint[]) AND record.first_event_at <= :dueUntil::timestamptz),
-- include: frozen-records.sql,
-- How much each tag set used, and the billed units of its pair as one more row.
weights AS (
  SELECT event.agreement_id, event.dimension, event.tags, sum(event.quantity) AS weight, NULL::numeric AS billed,
         NULL::numeric AS used
  FROM usage_event event
  WHERE event.hour = :hour::timestamptz AND event.agreement_id = ANY(:agreementIds::uuid[])
    AND EXISTS (SELECT FROM frozen WHERE tagged > 0)
  GROUP BY event.agreement_id, event.dimension, event.tags HAVING sum(event.quantity) > 0
  UNION ALL
  SELECT agreement_id, dimension, NULL, NULL, billed, used FROM frozen WHERE tagged > 0 AND billed > 0 AND used > 0),
-- include: allocate-by-tag.sql,
-- The same records, as they stay.
written AS (
  UPDATE metering_record record SET (
    -- include: frozen-columns.sql
  ) = ROW (
    -- include: frozen-values.sql
  )
  FROM
    -- include: frozen-rows.sql
  WHERE record.id = frozen.record_id AND record.state = frozen.was
    AND (record.state = 'OPEN' OR record.quantity IS NULL)
  RETURNING record.id, record.state, record.quantity, record.agreement_id, record.dimension, record.carried_out,
    frozen.was),
-- What leaves the rollup under the state that the records had.
opened AS (SELECT was AS state, -count(*)::int AS n FROM written GROUP BY was),
-- include: record-freeze.sql
