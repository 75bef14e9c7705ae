-- Whether the value of an `entitlement` is a number of units.
(entitlement.value_type IN ('integer', 'double') AND entitlement.value ~ '^[0-9]+([.][0-9]*)?([eE][+-]?[0-9]+)?$')
