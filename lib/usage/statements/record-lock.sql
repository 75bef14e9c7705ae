-- The OPEN records, their rows held against their freeze.
record_lock AS MATERIALIZED (
  SELECT record.agreement_id, record.dimension, record.hour FROM metering_record record
  JOIN unnest(:lockedAgreements::uuid[], :lockedDimensions::text[], :lockedHours::timestamptz[])
    AS wanted (agreement_id, dimension, hour)
    ON wanted.agreement_id = record.agreement_id AND wanted.dimension = record.dimension AND wanted.hour = record.hour
  WHERE record.state = 'OPEN' ORDER BY record.agreement_id, record.dimension, record.hour FOR SHARE OF record)
