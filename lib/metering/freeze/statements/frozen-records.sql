-- From the CTE `due` to `frozen`, the due records as they stay for good. Moves their carries on.

-- The carries of the due pairs, locked in one order. A carry is read and moved on with every record of its pair, in
-- the order of freezing; the first record makes it.
locked_carries AS MATERIALIZED (
  SELECT carry.agreement_id, carry.dimension, carry.quantity, carry.period_start, carry.period_used,
    carry.period_charged
  FROM metering_carry carry
  JOIN due ON due.agreement_id = carry.agreement_id AND due.dimension = carry.dimension
  ORDER BY carry.agreement_id, carry.dimension FOR UPDATE OF carry),
-- include: lib/metering/freeze/statements/overage/included-usage.sql,
-- What is charged of each due pair, and all that its record is stamped, addressed and guarded by. AWS refuses a
-- timestamp before the license began: the hour is stamped with its start, or the agreement's where that is later.
-- While no event or read has said when the agreement began, the hour's earliest usage stands in, when it must have
-- been there.
charges AS MATERIALIZED (
  SELECT due.*, locked_carries.agreement_id IS NULL AS is_new_carry, coalesce(locked_carries.quantity, 0) AS carried_in,
         coalesce(granted.is_unknown, false) AND NOT cutoff.is_before AS is_unknown, cutoff.is_before,
         period.period_start, period.used_before, period.charged_before, period.limit_now,
         CASE WHEN cutoff.is_before OR period.agreement_id IS NULL THEN due.used ELSE
           -- include: lib/metering/freeze/statements/overage/charged-units.sql
         END AS charged,
         LEAST(GREATEST(:hour::timestamptz,
                 coalesce(date_trunc('milliseconds', agreement.starts_at + interval '999 microseconds'),
                   due.first_used_at)),
               :hour::timestamptz + interval '1 hour' - interval '1 millisecond') AS stamped,
         CASE WHEN agreement.status = 'ended' OR agreement.intake_closed_at IS NOT NULL
                OR agreement.ends_at <= :hour::timestamptz + interval '1 hour' THEN 0 ELSE :priority::int END
                  AS priority,
         -- A product that moves to licenses is metered by them from its hour on; a buyer without a
         -- CustomerIdentifier always is.
         CASE WHEN product.license_from IS NULL THEN product.integration = 'LEGACY'
              ELSE :hour::timestamptz < product.license_from AND agreement.customer_identifier IS NOT NULL END
                AS is_legacy,
         product.license_from IS NOT NULL AS has_moved, product.sends_zero_records, product.product_code,
         agreement.held_at AS agreement_held, product.held_at AS product_held,
         agreement.customer_aws_account_id, agreement.license_arn, agreement.customer_identifier,
         dimension.guard_cap, dimension.guard_ratio
  FROM due
  JOIN agreement ON agreement.id = due.agreement_id
  JOIN product ON product.id = :productId::uuid
  LEFT JOIN dimension ON dimension.product_id = :productId::uuid AND dimension.name = due.dimension
  CROSS JOIN LATERAL (
    SELECT coalesce(:hour::timestamptz < GREATEST(agreement.metering_from, product.metering_from), false)
      AS is_before) cutoff
  LEFT JOIN locked_carries ON locked_carries.agreement_id = due.agreement_id
    AND locked_carries.dimension = due.dimension
  LEFT JOIN granted ON granted.agreement_id = due.agreement_id AND granted.dimension = due.dimension
  LEFT JOIN period ON period.agreement_id = due.agreement_id AND period.dimension = due.dimension
  CROSS JOIN LATERAL (SELECT due.used, period.used_before, period.charged_before, period.limit_now) pricing),
-- The whole units of each. Two kinds leave the carry as it is: hours before the first metered one, and records whose
-- entitlement is unknown, which have no quantity.
quantified AS MATERIALIZED (
  SELECT charges.*,
         CASE WHEN charges.is_before THEN 0
           ELSE LEAST(GREATEST(floor(charges.charged + charges.carried_in), 0), {{MAX_QUANTITY}}) END AS billed,
         NOT charges.is_before AND NOT charges.is_unknown AS moves_carry
  FROM charges),
-- Carries of pairs that had none.
new_carries AS (
  INSERT INTO metering_carry (agreement_id, dimension, quantity, updated_at, period_start, period_used, period_charged)
  SELECT unit.agreement_id, unit.dimension, CASE WHEN unit.moves_carry THEN unit.charged - unit.billed ELSE 0 END,
         :now::timestamptz, CASE WHEN unit.moves_carry THEN unit.period_start END,
         CASE WHEN unit.moves_carry THEN unit.used_before + unit.used END,
         CASE WHEN unit.moves_carry THEN unit.charged_before + unit.charged END
  FROM quantified unit WHERE unit.is_new_carry ORDER BY unit.agreement_id, unit.dimension
  ON CONFLICT DO NOTHING RETURNING agreement_id, dimension),
-- Carries of all other pairs.
updated_carries AS (
  UPDATE metering_carry carry
  SET quantity = CASE WHEN unit.moves_carry THEN unit.charged + unit.carried_in - unit.billed ELSE carry.quantity END,
      updated_at = :now::timestamptz,
      period_start = CASE WHEN unit.moves_carry THEN unit.period_start END,
      period_used = CASE WHEN unit.moves_carry THEN unit.used_before + unit.used END,
      period_charged = CASE WHEN unit.moves_carry THEN unit.charged_before + unit.charged END
  FROM quantified unit
  WHERE NOT unit.is_new_carry AND carry.agreement_id = unit.agreement_id AND carry.dimension = unit.dimension),
-- A pair whose carry another freeze has made meanwhile drops out, and the caller begins again.
priced AS (
  SELECT quantified.*
  FROM quantified
  LEFT JOIN new_carries
    ON new_carries.agreement_id = quantified.agreement_id AND new_carries.dimension = quantified.dimension
  WHERE NOT quantified.is_new_carry OR new_carries.agreement_id IS NOT NULL),
-- Why a record is held, if it is.
guarded AS (
  SELECT priced.*, CASE
    WHEN priced.is_unknown THEN 'ENTITLEMENT_UNKNOWN'
    -- AWS would bill one customer's hour twice: once by ProductCode, once by license.
    WHEN priced.has_moved AND EXISTS (
      SELECT FROM agreement other JOIN metering_record record ON record.agreement_id = other.id
      WHERE other.product_id = :productId::uuid AND other.customer_aws_account_id = priced.customer_aws_account_id
        AND other.id <> priced.agreement_id AND record.dimension = priced.dimension AND record.hour = :hour::timestamptz
        AND (record.product_code IS NOT NULL) <> priced.is_legacy AND record.quantity > 0
        AND record.state NOT IN ({{NEVER_SENT_STATES}})) THEN 'LEGACY_MATCH'
    WHEN priced.billed > priced.guard_cap THEN 'GUARD_CAP'
    WHEN priced.billed > priced.guard_ratio::bigint * (
      SELECT max(record.quantity) FROM metering_record record
      WHERE record.agreement_id = priced.agreement_id AND record.dimension = priced.dimension AND record.quantity > 0
        AND record.state <> 'HELD' AND record.hour >= :hour::timestamptz - interval '7 days'
        AND record.hour < :hour::timestamptz) THEN 'GUARD_RATIO'
    WHEN priced.is_legacy AND coalesce(priced.customer_identifier, priced.customer_aws_account_id) IS NULL
      THEN 'LICENSE_UNKNOWN'
    WHEN NOT priced.is_legacy AND (priced.license_arn IS NULL OR priced.customer_aws_account_id IS NULL)
      THEN 'LICENSE_UNKNOWN'
    WHEN priced.agreement_held IS NOT NULL THEN 'AGREEMENT_HELD'
    WHEN priced.product_held IS NOT NULL THEN 'PRODUCT_HELD'
    END AS held_for
  FROM priced),
-- The state and the deadline of each.
frozen AS MATERIALIZED (
  SELECT guarded.*,
         CASE WHEN guarded.is_before THEN 'UNBILLABLE'
              WHEN guarded.billed = 0 AND NOT guarded.is_unknown AND NOT guarded.sends_zero_records THEN 'NOTHING_DUE'
              WHEN guarded.held_for IS NOT NULL THEN 'HELD' ELSE 'READY' END::metering_record_state AS state,
         LEAST(:windowEnd::timestamptz + (guarded.stamped - :hour::timestamptz), :monthEnd::timestamptz) AS deadline
  FROM guarded)
