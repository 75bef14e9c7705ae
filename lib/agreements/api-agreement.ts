import type { Queryable } from "#lib/db/pool.ts";
import { AppError } from "#lib/errors/app-error.ts";
import type { AgreementStatus } from "#lib/generated/prisma/enums.ts";
import { toIso } from "#lib/time/hours.ts";

/** An agreement as the API and the webhooks show it (docs/interfaces.md, section 4). */
export type ApiAgreement = {
  id: string;
  awsAgreementId: string | null;
  previousAwsAgreementId: string | null;
  productCode: string;
  customerAwsAccountId: string | null;
  licenseArn: string | null;
  customerIdentifier: string | null;
  offerId: string | null;
  proposerAccountId: string | null;
  status: AgreementStatus;
  trial: boolean;
  organizationId: string | null;
  organizationExternalId: string | null;
  startsAt: string | null;
  endsAt: string | null;
};

/**
 * The columns of `ApiAgreement`, over `agreement a` with `product p`, its open link `l` and that one's organization
 * `o`.
 */
export const apiAgreementColumns = `
  a.id, a.aws_agreement_id, a.previous_aws_agreement_id, p.product_code, a.customer_aws_account_id, a.license_arn,
  a.customer_identifier, a.offer_id, a.proposer_account_id, a.status, a.is_trial, o.id AS organization_id,
  o.external_id AS organization_external_id, a.starts_at, a.ends_at`;
export const apiAgreementTables = `
  agreement a
  JOIN product p ON p.id = a.product_id
  LEFT JOIN agreement_link l ON l.agreement_id = a.id AND l.linked_to IS NULL
  LEFT JOIN organization o ON o.id = l.organization_id`;

export type ApiAgreementRow = {
  id: string;
  aws_agreement_id: string | null;
  previous_aws_agreement_id: string | null;
  product_code: string;
  customer_aws_account_id: string | null;
  license_arn: string | null;
  customer_identifier: string | null;
  offer_id: string | null;
  proposer_account_id: string | null;
  status: AgreementStatus;
  is_trial: boolean;
  organization_id: string | null;
  organization_external_id: string | null;
  starts_at: Date | null;
  ends_at: Date | null;
};

export function toApiAgreement(row: ApiAgreementRow): ApiAgreement {
  return {
    id: row.id,
    awsAgreementId: row.aws_agreement_id,
    previousAwsAgreementId: row.previous_aws_agreement_id,
    productCode: row.product_code,
    customerAwsAccountId: row.customer_aws_account_id,
    licenseArn: row.license_arn,
    customerIdentifier: row.customer_identifier,
    offerId: row.offer_id,
    proposerAccountId: row.proposer_account_id,
    status: row.status,
    trial: row.is_trial,
    organizationId: row.organization_id,
    organizationExternalId: row.organization_external_id,
    startsAt: row.starts_at === null ? null : toIso(row.starts_at),
    endsAt: row.ends_at === null ? null : toIso(row.ends_at),
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text of an address can be one of our ids. Pure. */
export function isId(text: string): boolean {
  return uuid.test(text);
}

/** One agreement by our id. @throws AppError NOT_FOUND */
export async function getApiAgreement(db: Queryable, id: string): Promise<ApiAgreement> {
  if (!isId(id)) throw new AppError("NOT_FOUND", "no agreement has this id");
  const { rows } = await db.query<ApiAgreementRow>({
    name: "api-agreement",
    text: `SELECT ${apiAgreementColumns} FROM ${apiAgreementTables} WHERE a.id = $1`,
    values: [id],
  });
  if (rows[0] === undefined) throw new AppError("NOT_FOUND", "no agreement has this id");
  return toApiAgreement(rows[0]);
}
