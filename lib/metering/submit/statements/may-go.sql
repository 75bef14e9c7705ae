-- Whether nothing keeps a due record back. The freeze may not have known yet that its agreement or product would be
-- held, or metered by another sender until a later hour.
(
  SELECT (agreement.held_at IS NULL AND product.held_at IS NULL
          OR product.held_at_deadline = 'SEND' AND agreement.unconfirmed_since IS NULL
             AND metering_record.deadline <= :now::timestamptz + interval {{HELD_SENT_BEFORE}})
     AND (metering_record.hour < GREATEST(agreement.metering_from, product.metering_from)) IS NOT TRUE
  FROM agreement JOIN product ON product.id = agreement.product_id WHERE agreement.id = metering_record.agreement_id)
