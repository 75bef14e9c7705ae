-- The records in the order in which they were frozen: their carry went from one to the next in that order.
-- Hint rows-not-join: where the query itself makes one side of a join, the planner can only guess its size. So both
-- sides are put under each other (UNION ALL) and brought together by GROUP BY or PARTITION BY, which takes the same
-- time for any guess.
SELECT frozen.*, lag(frozen.carried_out) OVER of_pair AS before, lead(frozen.id) OVER of_pair IS NULL AS is_last
FROM (
  SELECT part.*, coalesce(sum(part.adjustment) OVER (PARTITION BY part.id), 0) AS adjusted FROM (
    SELECT record.id, record.agreement_id, record.dimension, record.hour, record.carried_in, record.carried_out,
           step.id AS step, NULL::numeric AS adjustment
    FROM metering_record record
    JOIN metering_record_step step ON step.record_id = record.id
      AND step.cause IN ('HOUR_FROZEN', 'ENTITLEMENT_KNOWN', 'AGREEMENT_ENDED')
    UNION ALL
    SELECT record_id, NULL, NULL, NULL, NULL, NULL, NULL, sum(quantity) FROM metering_adjustment
      WHERE record_id IS NOT NULL
    GROUP BY record_id) part) frozen
WHERE frozen.step IS NOT NULL
WINDOW of_pair AS (PARTITION BY frozen.agreement_id, frozen.dimension ORDER BY frozen.step)
