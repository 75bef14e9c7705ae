-- Freezes all pairs of a product's hour whose first event is old enough. Its hour lock was closed in an earlier
-- commit. Makes OPEN records of the younger pairs, and of agreements that ended in that hour and still take usage.
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
-- columns:
--   due integer
--   frozen integer
--   nothing_due integer
--   held integer
WITH
-- include: hour-sums.sql,
-- The pairs that are frozen now.
due AS MATERIALIZED (
  SELECT sums.*, NULL::bigint AS record_id, NULL::metering_record_state AS was FROM sums
  WHERE sums.first_event_at <= :dueUntil::timestamptz AND NOT EXISTS (
    SELECT FROM metering_record record
    WHERE record.agreement_id = sums.agreement_id AND record.dimension = sums.dimension
      AND record.hour = :hour::timestamptz)
    -- Hint asked-once: one array of agreements, so that no join's size is guessed by it.
    AND sums.agreement_id <> ALL (ARRAY(
      SELECT ending.id
      -- include: lib/metering/statements/ending-agreements.sql
        AND :hour::timestamptz = date_trunc('hour', ending.ends_at - interval '1 millisecond', 'UTC')
    ))),
-- include: frozen-records.sql,
-- How much each tag set used, and the billed units of its pair as one more row.
weights AS (
  SELECT event.agreement_id, event.dimension, event.tags, sum(event.quantity) AS weight, NULL::numeric AS billed,
         NULL::numeric AS used
  FROM usage_event event
  WHERE event.hour = :hour::timestamptz AND EXISTS (SELECT FROM frozen WHERE tagged > 0)
  GROUP BY event.agreement_id, event.dimension, event.tags HAVING sum(event.quantity) > 0
  UNION ALL
  SELECT agreement_id, dimension, NULL, NULL, billed, used FROM frozen WHERE tagged > 0 AND billed > 0 AND used > 0),
-- include: allocate-by-tag.sql,
-- The records, new.
written AS (
  INSERT INTO metering_record (agreement_id, product_id, dimension, hour,
    -- include: frozen-columns.sql
  )
  SELECT frozen.agreement_id, :productId::uuid, frozen.dimension, :hour::timestamptz,
    -- include: frozen-values.sql
  FROM
    -- include: frozen-rows.sql
  ORDER BY frozen.agreement_id, frozen.dimension
  RETURNING id, state, quantity, agreement_id, dimension, carried_out, NULL::metering_record_state AS was),
-- Pairs whose grace period lasts: their record is OPEN, and its row is their lock from now on.
not_yet_due AS (
  INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, first_event_at)
  SELECT sums.agreement_id, :productId::uuid, sums.dimension, :hour::timestamptz, 'OPEN', sums.first_event_at FROM sums
  WHERE NOT EXISTS (
    SELECT FROM due WHERE due.agreement_id = sums.agreement_id AND due.dimension = sums.dimension)
  ORDER BY sums.agreement_id, sums.dimension
  ON CONFLICT (agreement_id, dimension, hour)
  DO UPDATE SET first_event_at = LEAST(metering_record.first_event_at, excluded.first_event_at)
  WHERE metering_record.state = 'OPEN'
  RETURNING xmax = 0 AS is_new),
-- How many of them are new, for the rollup.
opened AS (SELECT 'OPEN'::metering_record_state AS state, count(*)::int AS n FROM not_yet_due WHERE is_new),
-- include: record-freeze.sql
