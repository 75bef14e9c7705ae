import type { Db } from "#lib/db/client.ts";
import { licenseKeyOf } from "#lib/marketplace/licenses.ts";
import { OVER_STATUSES } from "#lib/status/agreement-statuses-sql.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";

/** A LEGACY customer of a product, and the license that AWS shows for the same account where there is exactly one. */
export type LegacyRow = {
  id: string;
  customerIdentifier: string;
  customerAwsAccountId: string | null;
  organization: string | null;
  /** Null: AWS shows none or several, or the account is not known. */
  licenseArn: string | null;
  awsAgreementId: string | null;
};

/**
 * The LEGACY customers of a product that are not over and have no license, with the license that each would get: the
 * only one of an active agreement of its AWS account, where the account has one such customer only, and no row has the
 * license yet.
 *
 * @param limit how many at most, those without a license first.
 */
export async function listLegacyRows(db: Db, productId: string, limit = 200): Promise<LegacyRow[]> {
  return db.$queryRaw<LegacyRow[]>`
    WITH legacy AS (
      SELECT a.id, a.customer_identifier, a.customer_aws_account_id,
             count(*) OVER (PARTITION BY a.customer_aws_account_id) AS of_account
      FROM agreement a
      WHERE a.product_id = ${productId}::uuid AND a.customer_identifier IS NOT NULL AND a.license_key IS NULL
        AND a.status NOT IN (${Prisma.raw(OVER_STATUSES)})),
    shown AS (
      SELECT r.customer_aws_account_id, min(r.license_arn) AS license_arn, min(r.aws_agreement_id) AS aws_agreement_id
      FROM agreement_reading r JOIN product p ON p.product_id = r.product_id
      WHERE p.id = ${productId}::uuid AND r.aws_status = 'ACTIVE' AND r.license_arn IS NOT NULL AND r.agreement_id IS NULL
      GROUP BY r.customer_aws_account_id HAVING count(DISTINCT r.license_arn) = 1)
    SELECT l.id, l.customer_identifier AS "customerIdentifier", l.customer_aws_account_id AS "customerAwsAccountId",
           (SELECT o.name FROM agreement_link k JOIN organization o ON o.id = k.organization_id
            WHERE k.agreement_id = l.id AND k.linked_to IS NULL) AS organization,
           s.license_arn AS "licenseArn", s.aws_agreement_id AS "awsAgreementId"
    FROM legacy l
    LEFT JOIN shown s ON s.customer_aws_account_id = l.customer_aws_account_id AND l.of_account = 1
    ORDER BY s.license_arn IS NOT NULL, l.customer_identifier LIMIT ${limit}`;
}

/**
 * Gives a license to the LEGACY customer of the same product that it follows: named by the same CustomerIdentifier, or
 * the only one of its AWS account. So that one customer keeps one row, and no hour goes out under both keys. Runs in
 * the caller's transaction.
 *
 * @returns the row's id; null when there is none, or several.
 */
export async function adoptLegacyRow(
  tx: Db,
  productId: string,
  {
    licenseArn,
    customerAwsAccountId,
    customerIdentifier,
  }: {
    licenseArn: string;
    customerAwsAccountId: string | null;
    customerIdentifier: string | null;
  },
): Promise<string | null> {
  const found = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM agreement
    WHERE product_id = ${productId}::uuid AND license_key IS NULL AND customer_identifier IS NOT NULL
      AND (customer_identifier = ${customerIdentifier} OR (${customerIdentifier}::text IS NULL
           AND customer_aws_account_id = ${customerAwsAccountId} AND status NOT IN (${Prisma.raw(OVER_STATUSES)})))
    ORDER BY id LIMIT 2 FOR UPDATE`;
  if (found.length !== 1) return null;
  const { id } = found[0]!;
  await tx.agreement.update({
    where: { id },
    data: { licenseArn, licenseKey: licenseKeyOf(licenseArn) },
    select: { id: true },
  });
  return id;
}
