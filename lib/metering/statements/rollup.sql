-- Keeps the rollup by hour and state in step, after a CTE `changed (id, hour, was, state, quantity)`. Its rows are
-- touched in order, so that two such statements cannot deadlock.
rollup AS (
  INSERT INTO hour_state (hour, state, n, quantity)
  SELECT hour, state, sum(n), sum(quantity) FROM (
    SELECT hour, was AS state, -count(*) AS n, -coalesce(sum(quantity), 0) AS quantity FROM changed GROUP BY hour, was
    UNION ALL
    SELECT hour, state, count(*), coalesce(sum(quantity), 0) FROM changed GROUP BY hour, state) AS change
  GROUP BY hour, state ORDER BY hour, state
  ON CONFLICT (hour, state)
  DO UPDATE SET n = hour_state.n + excluded.n, quantity = hour_state.quantity + excluded.quantity)
