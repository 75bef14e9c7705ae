-- What `record` was priced by, under the names of the freeze's fragments.
CROSS JOIN LATERAL (
  SELECT record.used, record.period_used AS used_before, record.period_charged AS charged_before,
         record.included_limit AS limit_now) pricing
