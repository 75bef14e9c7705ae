-- Units that were left of the limit before an hour's use, from `pricing (used_before, limit_now)`; null without a
-- limit.
CASE WHEN pricing.limit_now IS NOT NULL THEN GREATEST(pricing.limit_now - pricing.used_before, 0) END
