-- The agreements, as `ending`, whose final usage window lasts. They go on taking usage in the hour of their end: the
-- regular freeze leaves its records open, and the end of the window freezes them. LEGACY agreements have no such
-- window.
FROM agreement ending JOIN product ending_product ON ending_product.id = ending.product_id
WHERE ending.intake_closed_at IS NULL AND ending_product.integration <> 'LEGACY'
  AND :now::timestamptz < ending.ends_at + make_interval(mins => LEAST(ending_product.drain_minutes, 45))
