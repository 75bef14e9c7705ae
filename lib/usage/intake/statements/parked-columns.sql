-- The columns of parked usage, in the order of parked-rows.sql, but for the state.
key, id, agreement_id, product_id, dimension, quantity, at, hour, tags, named_by, api_key_id, received_at, reason
