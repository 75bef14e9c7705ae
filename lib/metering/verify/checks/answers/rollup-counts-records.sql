-- Hours and states whose rollup is not what their records are.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
SELECT format('hour %s, state %s: the rollup says %s records of %s units, there are %s of %s', hour, state,
              coalesce(hour_state.n, 0), coalesce(hour_state.quantity, 0), coalesce(counted.n, 0),
              coalesce(counted.quantity, 0)) AS found
FROM hour_state FULL JOIN (
  SELECT hour, state, count(*) AS n, coalesce(sum(quantity), 0) AS quantity FROM metering_record
  GROUP BY hour, state) counted
USING (hour, state)
WHERE coalesce(hour_state.n, 0) <> coalesce(counted.n, 0)
  OR coalesce(hour_state.quantity, 0) <> coalesce(counted.quantity, 0)
ORDER BY hour, state LIMIT 1
