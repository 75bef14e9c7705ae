-- Whether `record` is of the hour of its agreement's end, and the agreement's final usage window lasts.
EXISTS (
  SELECT
  -- include: ending-agreements.sql
    AND record.hour = date_trunc('hour', ending.ends_at - interval '1 millisecond', 'UTC')
    AND ending.id = record.agreement_id)
