-- The columns of a refused event that come from its request.
"received_at", "code", "detail", "event_id", "named", "dimension", "quantity", "timestamp"
