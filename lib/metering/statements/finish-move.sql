-- The end of a statement that moves records, after a CTE `changed (id, hour, was, state, quantity)`: a step each
-- with the cause, the rollup, the alerts, and how many records were moved. `:now` is business time.
steps AS (
  INSERT INTO metering_record_step (record_id, at, state, cause)
  SELECT id, :now::timestamptz, state, :cause::text FROM changed ORDER BY id),
-- include: rollup.sql,
-- include: record-alerts.sql
SELECT count(*)::int AS n FROM changed
