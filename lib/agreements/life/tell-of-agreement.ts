import { toApiAgreement, type ApiAgreement } from "#lib/agreements/api-agreement.ts";
import type { AgreementNews } from "#lib/agreements/life/news-of-change.ts";
import type { Db } from "#lib/db/client.ts";
import { HOUR_MS, toIso } from "#lib/time/hours.ts";
import { appendNews } from "#lib/webhooks/outbox.ts";

/** How long AWS takes usage after an agreement's end (facts sheet 5.4). */
const FINAL_USAGE_MS = HOUR_MS;

/** Puts an agreement as it is now into the webhooks' outbox, in the caller's transaction. `now` is business time. */
export async function tellOfAgreement(
  tx: Db,
  agreementId: string,
  type: AgreementNews | "agreement.registered" | "agreement.transferred",
  now: Date,
): Promise<void> {
  await appendNews(tx, {
    type,
    at: now,
    agreementId,
    async read() {
      const { shown, version, endsAt } = await readShown(tx, agreementId);
      const finalUsageBy = toIso(new Date((endsAt ?? now).getTime() + FINAL_USAGE_MS));
      return { ...shown, version, ...(type === "agreement.ended" ? { finalUsageBy } : {}) };
    },
  });
}

/** The agreement as the API shows it, seen by the transaction, and its version. */
export async function readShown(
  tx: Db,
  agreementId: string,
): Promise<{ shown: ApiAgreement; version: number; endsAt: Date | null }> {
  const row = await tx.agreement.findUniqueOrThrow({
    where: { id: agreementId },
    include: {
      product: { select: { productCode: true } },
      links: { where: { linkedTo: null }, include: { organization: true }, take: 1 },
    },
  });
  const organization = row.links[0]?.organization ?? null;
  const shown = toApiAgreement({
    id: row.id,
    aws_agreement_id: row.awsAgreementId,
    previous_aws_agreement_id: row.previousAwsAgreementId,
    product_code: row.product.productCode,
    customer_aws_account_id: row.customerAwsAccountId,
    license_arn: row.licenseArn,
    customer_identifier: row.customerIdentifier,
    offer_id: row.offerId,
    proposer_account_id: row.proposerAccountId,
    status: row.status,
    is_trial: row.isTrial,
    organization_id: organization?.id ?? null,
    organization_external_id: organization?.externalId ?? null,
    starts_at: row.startsAt,
    ends_at: row.endsAt,
  });
  return { shown, version: row.version, endsAt: row.endsAt };
}
