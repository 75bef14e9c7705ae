-- Opens the records of late usage, or of hours that their agreement's end has closed. The record's row is then the
-- lock.
-- name: open-records
-- parameters:
--   agreementIds uuid[]
--   productIds uuid[]
--   dimensions text[]
--   hours timestamptz[]
--   firstEventAt timestamptz  business time
-- columns:
WITH
-- Those that were not there yet.
opened AS (
  INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, first_event_at)
  SELECT wanted.agreement_id, wanted.product_id, wanted.dimension, wanted.hour, 'OPEN', :firstEventAt
  FROM unnest(:agreementIds::uuid[], :productIds::uuid[], :dimensions::text[], :hours::timestamptz[])
    AS wanted (agreement_id, product_id, dimension, hour)
  ORDER BY wanted.agreement_id, wanted.dimension, wanted.hour
  ON CONFLICT (agreement_id, dimension, hour) DO NOTHING RETURNING hour)
-- include: lib/usage/statements/count-opened.sql
