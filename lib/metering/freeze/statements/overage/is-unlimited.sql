-- Whether the value of an `entitlement` sets no limit.
(entitlement.value_type IN ('boolean', 'string'))
