-- Raises `new_alerts` for statements that change states and see only their own rows: an alert that is open keeps its data.
-- What is wrong in all is counted later (`lib/metering/alerts/count-alerts.ts`), so that retries count nothing twice.
-- include: raise-alerts.sql,
    data = open_alert.data
