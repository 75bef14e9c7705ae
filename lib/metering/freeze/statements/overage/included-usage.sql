-- Overage: what the due pairs have included, and what their period used and was charged before. The same as
-- freeze/price-overage.ts, which a property test compares it to. Needs `due` and `locked_carries`.

-- What each due pair of an overage's dimension has included: `limit_now` (null: no limit), or `is_unknown` while AWS
-- has not said it: never read, nothing granted yet, or a term that is over and not renewed as far as AWS has told. A
-- dimension that AWS leaves out beside others is 0. Once the agreement is over, AWS names no entitlement: then its
-- last one of that term counts. A term lasts from the agreement's start, or the last expiration date that AWS named,
-- to the next one. The hour in which a term ends belongs to it, the hour in which the agreement begins to the new
-- one. A start at or after a known end begins nothing by itself.
granted AS MATERIALIZED (
  SELECT due.agreement_id, due.dimension, dimension.included_per,
         CASE dimension.included_per WHEN 'hour' THEN :hour::timestamptz
           WHEN 'month' THEN date_trunc('month', :hour::timestamptz, 'UTC')
           ELSE coalesce(
             (SELECT max(date_trunc('hour', expiry.expires_at + interval '1 hour' - interval '1 microsecond', 'UTC'))
              FROM entitlement_expiry expiry
              WHERE expiry.agreement_id = due.agreement_id AND expiry.dimension = dimension.included_in
                AND date_trunc('hour', expiry.expires_at + interval '1 hour' - interval '1 microsecond', 'UTC')
                  <= :hour::timestamptz),
             CASE WHEN date_trunc('hour', agreement.starts_at, 'UTC') <= :hour::timestamptz
               THEN date_trunc('hour', agreement.starts_at, 'UTC') END,
             'epoch'::timestamptz) END AS period_start,
         CASE dimension.included_per WHEN 'hour' THEN :hour::timestamptz + interval '1 hour'
           WHEN 'month' THEN date_trunc('month', :hour::timestamptz, 'UTC') + interval '1 month'
           ELSE coalesce(
             (SELECT min(date_trunc('hour', expiry.expires_at + interval '1 hour' - interval '1 microsecond', 'UTC'))
              FROM entitlement_expiry expiry
              WHERE expiry.agreement_id = due.agreement_id AND expiry.dimension = dimension.included_in
                AND date_trunc('hour', expiry.expires_at + interval '1 hour' - interval '1 microsecond', 'UTC')
                  > :hour::timestamptz),
             'infinity') END AS period_end,
         CASE WHEN valid.is_number THEN valid.value::numeric
              WHEN valid.is_unlimited THEN NULL
              WHEN last_granted.value IS NULL THEN 0
              WHEN last_granted.is_number THEN last_granted.value::numeric END AS limit_now,
         NOT coalesce(valid.is_number OR valid.is_unlimited OR last_granted.is_number OR last_granted.is_unlimited
           OR (valid.value IS NULL AND last_known.isolated AND NOT ending.is_over), false) AS is_unknown
  FROM due
  JOIN agreement ON agreement.id = due.agreement_id
  JOIN dimension ON dimension.product_id = :productId::uuid AND dimension.name = due.dimension
    AND dimension.included_in IS NOT NULL
  CROSS JOIN LATERAL (
    SELECT agreement.status = 'ended' OR agreement.intake_closed_at IS NOT NULL AS is_over) ending
  LEFT JOIN LATERAL (
    SELECT entitlement.value,
           -- include: is-number.sql
             AS is_number,
           -- include: is-unlimited.sql
             AS is_unlimited
    FROM entitlement
    WHERE entitlement.agreement_id = agreement.id AND entitlement.dimension = dimension.included_in
      AND (entitlement.expires_at IS NULL OR entitlement.expires_at > :hour::timestamptz)) valid ON true
  LEFT JOIN LATERAL (
    SELECT entitlement.value,
           -- include: is-number.sql
             AS is_number,
           -- include: is-unlimited.sql
             AS is_unlimited
    FROM entitlement_expiry entitlement
    WHERE ending.is_over AND valid.value IS NULL AND entitlement.agreement_id = agreement.id
      AND entitlement.dimension = dimension.included_in AND entitlement.expires_at > :hour::timestamptz
    ORDER BY entitlement.expires_at LIMIT 1) last_granted ON true
  -- Whether AWS names other entitlements of the agreement and none of this dimension.
  CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM entitlement WHERE entitlement.agreement_id = agreement.id
                     AND (entitlement.expires_at IS NULL OR entitlement.expires_at > :hour::timestamptz))
       AND NOT EXISTS (SELECT FROM entitlement WHERE entitlement.agreement_id = agreement.id
                         AND entitlement.dimension = dimension.included_in) AS isolated) last_known),
-- What each pair's period used and was charged before: as its carry remembers of the last priced record, or added up
-- from the records where that one was in another period.
period AS MATERIALIZED (
  SELECT granted.*,
         CASE WHEN locked_carries.period_start = granted.period_start THEN locked_carries.period_used
           ELSE coalesce(before.used, 0) END AS used_before,
         CASE WHEN locked_carries.period_start = granted.period_start THEN locked_carries.period_charged
           ELSE coalesce(before.charged, 0) END AS charged_before
  FROM granted
  LEFT JOIN locked_carries
    ON locked_carries.agreement_id = granted.agreement_id AND locked_carries.dimension = granted.dimension
  LEFT JOIN LATERAL (
    SELECT sum(record.used) AS used,
           sum(record.used - record.included) FILTER (WHERE record.quantity IS NOT NULL) AS charged
    FROM metering_record record
    WHERE locked_carries.period_start IS DISTINCT FROM granted.period_start AND granted.included_per <> 'hour'
      AND record.agreement_id = granted.agreement_id AND record.dimension = granted.dimension
      AND record.hour >= granted.period_start AND record.hour < granted.period_end
      AND record.hour <> :hour::timestamptz AND record.state <> 'OPEN'
      AND (record.quantity IS NOT NULL OR record.state <> 'HELD')
      AND record.reason IS DISTINCT FROM 'BEFORE_METERING_FROM') before ON true
  WHERE NOT granted.is_unknown)
