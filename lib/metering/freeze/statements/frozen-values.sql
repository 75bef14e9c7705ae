-- A record as it is frozen. LICENSE records carry account and license; LEGACY ones product code and customer
-- identifier, or the account where that is all there is.
frozen.state, CASE WHEN NOT frozen.is_unknown THEN frozen.billed::int END, frozen.used,
CASE WHEN frozen.is_unknown THEN 0 ELSE frozen.carried_in END,
CASE WHEN frozen.is_unknown THEN 0 WHEN frozen.is_before THEN frozen.carried_in
     ELSE frozen.charged + frozen.carried_in - frozen.billed END,
frozen.event_count, frozen.first_event_at, :now::timestamptz,
CASE WHEN frozen.is_before THEN 'BEFORE_METERING_FROM' WHEN frozen.state = 'HELD' THEN frozen.held_for END,
frozen.stamped, :region::text,
CASE WHEN frozen.is_legacy THEN frozen.product_code END,
CASE WHEN NOT frozen.is_legacy OR frozen.customer_identifier IS NULL THEN frozen.customer_aws_account_id END,
CASE WHEN NOT frozen.is_legacy THEN frozen.license_arn END,
CASE WHEN frozen.is_legacy THEN frozen.customer_identifier END,
frozen.priority, frozen.deadline, allocated.allocations,
CASE WHEN frozen.moves_carry THEN frozen.used - frozen.charged ELSE 0 END,
CASE WHEN frozen.moves_carry THEN frozen.period_start END,
CASE WHEN frozen.moves_carry THEN frozen.used_before END,
CASE WHEN frozen.moves_carry THEN frozen.charged_before END,
CASE WHEN frozen.moves_carry THEN frozen.limit_now END,
CASE WHEN frozen.moves_carry THEN
  -- include: lib/metering/freeze/statements/overage/included-before.sql
END,
CASE WHEN frozen.moves_carry THEN
  -- include: lib/metering/freeze/statements/overage/included-after.sql
END
