import { newsOfChange } from "#lib/agreements/lifecycle/messages/news-of-change.ts";
import { enqueueAgreementWebhook } from "#lib/agreements/lifecycle/messages/enqueue-agreement-webhook.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { adoptLegacyRow } from "#lib/agreements/matching/legacy-rows.ts";
import { statusAfterArrival } from "#lib/agreements/matching/status-after-arrival.ts";
import type { Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors/app-error.ts";
import type { AgreementStatus, Integration, PricingModel } from "#lib/generated/prisma/client.ts";
import { licenseKeyOf } from "#lib/marketplace/licenses.ts";
import type { ResolvedCustomer } from "#lib/marketplace/registration-port.ts";
import { isContract } from "#lib/status/pricing.ts";
import { isOver } from "#lib/status/agreement-statuses.ts";

type Product = { id: string; integration: Integration; pricingModel: PricingModel };
type Input = {
  product: Product;
  customer: ResolvedCustomer;
  hasEntitlements: boolean;
  /** Business time. */
  now: Date;
};

/** What makes an agreement one of its own: its license, or a customer identifier of the product. */
type Key = { licenseKey: string; licenseArn: string } | { customerIdentifier: string };

/**
 * Matches or creates the agreement row of a customer that AWS has just resolved, and sets its status. Runs in the
 * caller's transaction; two arrivals of one license at once get one row. The second transaction may fail with a unique
 * violation; it is tried again.
 *
 * A row that an event made before its license was known is completed when it is the only such row of that product and
 * account.
 *
 * @returns the row's id.
 * @throws AppError CONFLICT when AWS names a license that is stored for another product.
 */
export async function upsertResolvedAgreement(
  tx: Db,
  { product, customer, hasEntitlements, now }: Input,
): Promise<string> {
  const key = keyOf(product, customer);
  let row = await lockByKey(tx, product.id, key);
  const isNew = row === null && !(await completeWaitingRow(tx, product.id, customer, key));
  if (isNew) {
    const data = { productId: product.id, customerAwsAccountId: customer.customerAwsAccountId, createdAt: now, ...key };
    await tx.agreement.createMany({ data, skipDuplicates: true });
  }
  row ??= await lockByKey(tx, product.id, key);
  if (row === null) throw new Error("the agreement is neither there nor to be made");
  if (row.productId !== product.id) {
    throw new AppError("CONFLICT", `agreement ${row.id} is stored for another product than AWS names`);
  }

  const { status, statusReason } = statusAfterArrival(row, product.pricingModel, hasEntitlements);
  const customerAwsAccountId = row.customerAwsAccountId ?? customer.customerAwsAccountId;
  await tx.agreement.update({
    where: { id: row.id },
    data: {
      status,
      statusReason,
      customerAwsAccountId,
      ...(status === row.status ? {} : { version: { increment: 1 }, checkedAt: row.checkedAt ?? now }),
      // What a contract grants is read again at the next job run: it may be filled a moment after the purchase.
      // AWS is asked at the next job run which agreement it is, from when to when, and whether it is a trial.
      ...("licenseKey" in key ? { awsReadDueAt: now } : {}),
      ...(isContract(product) && !isOver(status) ? { entitlementsDueAt: now } : {}),
    },
    select: { id: true },
  });
  if (isNew || status !== row.status) {
    await recordAudit(tx, {
      at: now,
      actor: { kind: "JOB", id: "registration" },
      action: isNew ? "agreement.registered" : "agreement.confirmed",
      subject: { type: "agreement", id: row.id },
      data: { status, reason: statusReason },
    });
  }
  if (status !== row.status) {
    const seen = { status, awsAgreementId: null };
    await enqueueAgreementWebhook(tx, row.id, newsOfChange({ ...seen, status: row.status }, seen), now);
  }
  return row.id;
}

function keyOf(product: Product, { licenseArn, customerIdentifier }: ResolvedCustomer): Key {
  const byLicense = licenseArn === null ? null : { licenseArn, licenseKey: licenseKeyOf(licenseArn) };
  const byIdentifier = customerIdentifier === null ? null : { customerIdentifier };
  const key = product.integration === "LICENSE" ? (byLicense ?? byIdentifier) : (byIdentifier ?? byLicense);
  if (key === null) throw new AppError("MARKETPLACE_MISCONFIGURED", "AWS named neither a licence nor a customer");
  return key;
}

type Row = {
  id: string;
  productId: string;
  status: AgreementStatus;
  statusReason: string;
  awsReason: string | null;
  checkedAt: Date | null;
  customerAwsAccountId: string | null;
};

async function lockByKey(tx: Db, productId: string, key: Key): Promise<Row | null> {
  const found =
    "licenseKey" in key
      ? await tx.$queryRaw<{ id: string }[]>`
          SELECT id FROM agreement WHERE license_key = ${key.licenseKey} FOR UPDATE`
      : await tx.$queryRaw<{ id: string }[]>`
          SELECT id FROM agreement
          WHERE product_id = ${productId}::uuid AND customer_identifier = ${key.customerIdentifier} FOR UPDATE`;
  if (found[0] === undefined) return null;
  return tx.agreement.findUniqueOrThrow({
    where: { id: found[0].id },
    select: {
      id: true,
      productId: true,
      status: true,
      statusReason: true,
      awsReason: true,
      checkedAt: true,
      customerAwsAccountId: true,
    },
  });
}

async function completeWaitingRow(tx: Db, productId: string, customer: ResolvedCustomer, key: Key): Promise<boolean> {
  const { customerAwsAccountId } = customer;
  if (customerAwsAccountId === null || !("licenseKey" in key)) return false;
  const waiting = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM agreement
    WHERE product_id = ${productId}::uuid AND customer_aws_account_id = ${customerAwsAccountId}
      AND license_key IS NULL AND customer_identifier IS NULL
    LIMIT 2 FOR UPDATE`;
  if (waiting.length !== 1) return adoptsLegacy(tx, productId, customer, key.licenseArn);
  await tx.agreement.update({ where: { id: waiting[0]!.id }, data: key, select: { id: true } });
  return true;
}

/** A customer of a product that was LEGACY keeps the row; not while it still is. */
async function adoptsLegacy(
  tx: Db,
  productId: string,
  { customerAwsAccountId, customerIdentifier }: ResolvedCustomer,
  licenseArn: string,
): Promise<boolean> {
  const customer = { licenseArn, customerAwsAccountId, customerIdentifier };
  return (await adoptLegacyRow(tx, productId, customer)) !== null;
}
