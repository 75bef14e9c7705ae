-- Units that are left of the limit after an hour's use, from `pricing (used, used_before, limit_now)`; null without
-- a limit.
CASE WHEN pricing.limit_now IS NOT NULL THEN GREATEST(pricing.limit_now - (pricing.used_before + pricing.used), 0) END
