-- The agreements that still take usage, their rows held against their closing, in one order.
live AS MATERIALIZED (
  SELECT agreement.id, agreement.product_id, agreement.hours_closed_before FROM agreement
  WHERE agreement.id = ANY(:named::uuid[]) AND agreement.intake_closed_at IS NULL ORDER BY agreement.id FOR SHARE)
