-- The hours that still take usage, their rows held against their freeze. FOR SHARE reads a row again after waiting
-- for the freeze that closes it, so that one statement is enough.
hour_lock AS MATERIALIZED (
  SELECT hour.product_id, hour.hour FROM metering_hour hour
  JOIN unnest(:lockedProducts::uuid[], :lockedHours::timestamptz[]) AS wanted (product_id, hour)
    ON wanted.product_id = hour.product_id AND wanted.hour = hour.hour
  WHERE hour.state = 'OPEN' ORDER BY hour.product_id, hour.hour FOR SHARE OF hour)
