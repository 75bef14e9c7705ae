-- Each event's product, and why it is parked.
JOIN unnest(:keys::uuid[], :productIds::uuid[], :reasons::text[]) AS why (key, product_id, reason)
  ON why.key = given.key
