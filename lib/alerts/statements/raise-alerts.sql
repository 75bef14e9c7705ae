-- Raises what the CTE `new_alerts (kind, subject, severity, at, data)` holds, each kind and subject once. The includer says
-- what becomes of the data of an alert that is open: `, data = …`.
INSERT INTO alert AS open_alert (kind, subject, severity, opened_at, last_seen_at, data)
SELECT kind, subject, severity::alert_severity, at, at, data FROM new_alerts ORDER BY kind, subject
ON CONFLICT (kind, subject) WHERE closed_at IS NULL DO UPDATE
SET last_seen_at = GREATEST(open_alert.last_seen_at, excluded.last_seen_at), times = open_alert.times + 1,
    severity = excluded.severity
