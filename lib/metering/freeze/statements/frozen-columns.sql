-- The columns that a freeze writes, in the order of frozen-values.sql.
state, quantity, used, carried_in, carried_out, event_count, first_event_at, frozen_at, reason, "timestamp", region,
product_code, customer_aws_account_id, license_arn, customer_identifier, priority, deadline, usage_allocations,
included, period_start, period_used, period_charged, included_limit, included_before, included_after
