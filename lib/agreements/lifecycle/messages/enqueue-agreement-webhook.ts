import { toApiAgreement, type ApiAgreement } from "#lib/agreements/api-agreement.ts";
import type { AgreementNews } from "#lib/agreements/lifecycle/messages/news-of-change.ts";
import type { Db } from "#lib/db/client.ts";
import { HOUR_MS, toIso } from "#lib/time/hours.ts";
import { appendNewsOfMany } from "#lib/webhooks/outbox.ts";

/** How long AWS takes usage after an agreement's end (AWS facts 5.4). */
const FINAL_USAGE_MS = HOUR_MS;

type Type = AgreementNews | "agreement.registered" | "agreement.transferred";

/** Puts an agreement as it is now into the webhooks' outbox, in the caller's transaction. `now` is business time. */
export async function enqueueAgreementWebhook(tx: Db, agreementId: string, type: Type, now: Date): Promise<void> {
  await enqueueAgreementWebhooks(tx, [agreementId], type, now);
}

/** The same for many agreements, in the order of their ids, by a fixed number of statements. */
export async function enqueueAgreementWebhooks(tx: Db, ids: readonly string[], type: Type, now: Date): Promise<void> {
  await appendNewsOfMany(tx, { type, at: now }, async () =>
    (await readAllShown(tx, ids)).map(({ shown, version, endsAt, reason }) => {
      const finalUsageBy = toIso(new Date((endsAt ?? now).getTime() + FINAL_USAGE_MS));
      const data = { ...shown, version, reason, ...(type === "agreement.ended" ? { finalUsageBy } : {}) };
      return { agreementId: shown.id, data };
    }),
  );
}

type Shown = {
  shown: ApiAgreement;
  version: number;
  endsAt: Date | null;
  /** AWS's reason why it is pending or suspended. */
  reason: string | null;
};

/** The agreement as the API shows it, seen by the transaction, and its version. @throws when there is none. */
export async function readShown(tx: Db, agreementId: string): Promise<Shown> {
  const [found] = await readAllShown(tx, [agreementId]);
  if (found === undefined) throw new Error(`there is no agreement ${agreementId}`);
  return found;
}

async function readAllShown(tx: Db, ids: readonly string[]): Promise<Shown[]> {
  const rows = await tx.agreement.findMany({
    where: { id: { in: [...ids] } },
    include: {
      product: { select: { productCode: true } },
      links: { where: { linkedTo: null }, include: { organization: true }, take: 1 },
    },
    orderBy: { id: "asc" },
  });
  return rows.map((row) => {
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
    return { shown, version: row.version, endsAt: row.endsAt, reason: row.awsReason };
  });
}
