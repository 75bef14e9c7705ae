-- The columns of an event, in the order of event-rows.sql and the receipt.
key, id, agreement_id, dimension, quantity, at, hour, tags, named_by, api_key_id, received_at
