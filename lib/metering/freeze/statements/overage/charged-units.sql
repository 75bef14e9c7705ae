-- The units that are charged of an hour's use, from `pricing (used, used_before, charged_before, limit_now)`.
CASE WHEN pricing.limit_now IS NULL THEN 0
  ELSE GREATEST(GREATEST(pricing.used_before + pricing.used - pricing.limit_now, 0) - pricing.charged_before, 0) END
