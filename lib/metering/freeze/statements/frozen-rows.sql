-- The frozen records with their allocations, and `pricing` for what is left of the limit.
frozen
LEFT JOIN allocated ON allocated.agreement_id = frozen.agreement_id AND allocated.dimension = frozen.dimension
CROSS JOIN LATERAL (SELECT frozen.used, frozen.used_before, frozen.limit_now) pricing
