-- An event passes where its hour is open for its product, and its agreement has not ended in a later hour.
JOIN live ON live.id = given.agreement_id
JOIN hour_lock ON hour_lock.product_id = live.product_id AND hour_lock.hour = given.hour
  AND (live.hours_closed_before IS NULL OR given.hour >= live.hours_closed_before)
