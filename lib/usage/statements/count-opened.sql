-- Counts the OPEN records that the CTE `opened (hour)` made into the rollup, its rows in order.
INSERT INTO hour_state (hour, state, n) SELECT hour, 'OPEN', count(*) FROM opened GROUP BY hour ORDER BY hour
ON CONFLICT (hour, state) DO UPDATE SET n = hour_state.n + excluded.n
