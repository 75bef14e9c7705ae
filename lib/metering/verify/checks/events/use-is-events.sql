-- Records whose use or number of events is not that of their events.
-- no name: it runs once a check of the ledger
-- columns:
--   found text
WITH
-- What the events of each agreement, dimension and hour add up to, and how many they are.
counted AS MATERIALIZED (
  SELECT event.agreement_id, event.dimension, event.hour, count(*) AS n,
    CASE dimension.aggregation
      WHEN 'MAX' THEN max(event.quantity)
      WHEN 'LATEST' THEN (array_agg(event.quantity ORDER BY event.at DESC, event.id COLLATE "C" DESC)
                          FILTER (WHERE dimension.aggregation = 'LATEST'))[1]
      WHEN 'UNIQUE_COUNT' THEN count(DISTINCT event.tags ->> dimension.unique_tag)
                               FILTER (WHERE dimension.aggregation = 'UNIQUE_COUNT')
      ELSE sum(event.quantity) END AS used
  FROM usage_event event JOIN agreement ON agreement.id = event.agreement_id
  LEFT JOIN dimension ON dimension.product_id = agreement.product_id AND dimension.name = event.dimension
  GROUP BY event.agreement_id, event.dimension, event.hour, dimension.aggregation, dimension.unique_tag),
-- Hint found-first. Hours whose events have begun to leave cannot be added up any more.
off AS MATERIALIZED (
  SELECT record.id, record.agreement_id, record.dimension, record.hour, record.used, record.event_count,
         counted.used AS made, counted.n
  FROM metering_record record LEFT JOIN counted ON counted.agreement_id = record.agreement_id
    AND counted.dimension = record.dimension AND counted.hour = record.hour
  WHERE record.state <> 'OPEN' AND NOT EXISTS (
      SELECT FROM metering_hour hour
      WHERE hour.product_id = record.product_id AND hour.hour = record.hour AND hour.forgetting_at IS NOT NULL)
    AND (record.used <> coalesce(counted.used, 0) OR record.event_count <> coalesce(counted.n, 0)))
SELECT format('%s: used %s in %s events, its events make %s in %s',
  -- include: lib/metering/verify/checks/place.sql
  , trim_scale(record.used), record.event_count, trim_scale(coalesce(record.made, 0)), coalesce(record.n, 0)) AS found
FROM off record ORDER BY record.hour, record.id LIMIT 1
