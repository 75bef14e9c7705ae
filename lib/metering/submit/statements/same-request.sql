-- Whether a record goes into the request of `head`: one product, one Region and one way of addressing.
-- Hint half-of-rows: the conditions stand inside a CASE, whose share of rows the planner takes for a half. Compared
-- one by one, it expects a single row. Then it sorts all that is due instead of walking the index that has them in
-- order.
CASE WHEN product_id = (SELECT product_id FROM head) AND region = (SELECT region FROM head)
  AND product_code IS NOT DISTINCT FROM (SELECT product_code FROM head)
  AND (customer_identifier IS NULL) = (SELECT by_account FROM head) THEN TRUE ELSE FALSE END
