-- A claimed record, with all that its request to AWS says.
id, product_id, region, product_code, "timestamp", dimension, quantity, customer_aws_account_id, license_arn,
customer_identifier, usage_allocations, attempts, is_in_doubt, refused_alone, agreement_id
