-- What else the customers of some agreements bought of the same product: by AWS account, and by organization.
-- name: agreements-of-same-customer
-- parameters:
--   agreementIds uuid[]
-- columns:
--   id uuid
--   product_id uuid
--   status agreement_status
--   starts_at timestamptz?
--   ends_at timestamptz?
--   intake_closed_at timestamptz?
--   metering_from timestamptz?
--   successor_id uuid?
--   is_first boolean?
--   linked_from timestamptz?
--   linked_to timestamptz?
--   named uuid
--   is_of_organization boolean
SELECT agreement.id, agreement.product_id, agreement.status, agreement.starts_at, agreement.ends_at,
       agreement.intake_closed_at, agreement.metering_from, agreement.successor_id, link.is_first, link.linked_from,
       link.linked_to, named.id AS named, same.is_of_organization
FROM agreement named
CROSS JOIN LATERAL (
  SELECT bought.id, NULL::uuid AS link_id, false AS is_of_organization FROM agreement bought
  WHERE bought.customer_aws_account_id = named.customer_aws_account_id AND bought.product_id = named.product_id
  UNION ALL
  SELECT other.agreement_id, other.id, true FROM agreement_link own
  JOIN agreement_link other ON other.organization_id = own.organization_id
  WHERE own.agreement_id = named.id AND other.agreement_id <> named.id) same
JOIN agreement ON agreement.id = same.id AND agreement.product_id = named.product_id
LEFT JOIN agreement_link link ON link.id = same.link_id
WHERE named.id = ANY(:agreementIds::uuid[])
