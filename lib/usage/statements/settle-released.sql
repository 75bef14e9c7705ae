-- Parked usage that the CTE `released (key)` put into an hour is settled, by the operator that did it or by the
-- rules.
UPDATE usage_aside parked SET state = 'TAKEN_IN', settled_at = :receivedAt::timestamptz, settled_by = :apiKeyId::uuid
FROM released WHERE parked.key = released.key RETURNING parked.key
