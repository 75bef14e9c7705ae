-- Parked usage as it is stored, but for the state.
given.key, given.id, given.agreement_id, why.product_id, given.dimension, given.quantity, given.at, given.hour,
  given.tags,
given.named_by, :apiKeyId::uuid AS api_key_id, :receivedAt::timestamptz AS received_at, why.reason::aside_reason
  AS reason
