import type { LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";
import { adoptLegacyRow } from "#lib/agreements/matching/legacy-rows.ts";
import type { Db } from "#lib/db/client.ts";
import { licenseKeyOf } from "#lib/marketplace/licenses.ts";

/** The row of a lifecycle event, or the reason why it waits; `none`: it is about no row of ours. */
type AgreementMatch =
  | { kind: "matched"; agreementId: string }
  | { kind: "waits"; for: "PRODUCT_UNKNOWN" | "AGREEMENT_UNKNOWN" | "OTHER_INTEGRATION" }
  | { kind: "none" };

/**
 * Finds the agreement row of a lifecycle event, or makes it when the event names product and license (or LEGACY
 * customer). An event that names an agreement id alone waits until another one ties that id to a license: it makes no
 * row (E04). Locks the row.
 */
export async function matchOrCreateAgreement(tx: Db, fact: LifecycleFact, now: Date): Promise<AgreementMatch> {
  if (fact.licenseArn !== null) return matchOrCreateByLicense(tx, fact, fact.licenseArn, now);
  if (fact.customerIdentifier !== null) return matchOrCreateByCustomer(tx, fact, fact.customerIdentifier, now);
  if (fact.awsAgreementId !== null) return matchByAgreementId(tx, fact.awsAgreementId);
  return { kind: "none" };
}

/**
 * The row of an agreement that AWS showed when it was asked, locked; or makes one where that is wanted, also without a
 * license (License Updated or a registration completes it). Null: no row, no product of ours, or one without licenses.
 */
export async function matchOrCreateFromRead(
  tx: Db,
  fact: LifecycleFact,
  mayMake: boolean,
  now: Date,
): Promise<{ agreementId: string; isMade: boolean } | null> {
  const known =
    (fact.licenseArn === null ? null : await lockByLicense(tx, licenseKeyOf(fact.licenseArn))) ??
    (fact.awsAgreementId === null ? null : await lockByAgreementId(tx, fact.awsAgreementId));
  if (known !== null) return { agreementId: known, isMade: false };
  const product = mayMake ? await findProduct(tx, fact) : null;
  if (product?.integration !== "LICENSE") return null;
  if (fact.licenseArn !== null) {
    const match = await matchOrCreateByLicense(tx, fact, fact.licenseArn, now);
    return match.kind === "matched" ? { agreementId: match.agreementId, isMade: true } : null;
  }
  const { id } = await tx.agreement.create({
    data: {
      productId: product.id,
      customerAwsAccountId: fact.customerAwsAccountId,
      awsAgreementId: fact.awsAgreementId,
      statusReason: "NOT_CONFIRMED",
      createdAt: now,
    },
    select: { id: true },
  });
  return { agreementId: id, isMade: true };
}

async function matchOrCreateByLicense(
  tx: Db,
  fact: LifecycleFact,
  licenseArn: string,
  now: Date,
): Promise<AgreementMatch> {
  const licenseKey = licenseKeyOf(licenseArn);
  const known = await lockByLicense(tx, licenseKey);
  if (known !== null) return { kind: "matched", agreementId: known };
  const product = await findProduct(tx, fact);
  if (product === null) return { kind: "waits", for: "PRODUCT_UNKNOWN" };
  // The same customer's hours must never be sent under both keys: a LEGACY product is switched by a person first.
  if (product.integration === "LEGACY") return { kind: "waits", for: "OTHER_INTEGRATION" };

  const waiting =
    fact.awsAgreementId === null
      ? []
      : await tx.$queryRaw<{ id: string }[]>`
          SELECT id FROM agreement
          WHERE product_id = ${product.id}::uuid AND aws_agreement_id = ${fact.awsAgreementId} AND license_key IS NULL
            AND customer_identifier IS NULL
          LIMIT 2 FOR UPDATE`;
  const data = { licenseArn: wholeArn(licenseArn), licenseKey };
  if (waiting.length === 1) {
    await tx.agreement.update({ where: { id: waiting[0]!.id }, data, select: { id: true } });
    return { kind: "matched", agreementId: waiting[0]!.id };
  }
  const legacy = await adoptLegacyRow(tx, product.id, {
    licenseArn: data.licenseArn,
    customerAwsAccountId: fact.customerAwsAccountId,
    customerIdentifier: null,
  });
  if (legacy !== null) return { kind: "matched", agreementId: legacy };
  await tx.agreement.createMany({
    data: {
      ...data,
      productId: product.id,
      customerAwsAccountId: fact.customerAwsAccountId,
      awsAgreementId: fact.awsAgreementId,
      statusReason: "NOT_CONFIRMED",
      createdAt: now,
    },
    skipDuplicates: true,
  });
  return { kind: "matched", agreementId: (await lockByLicense(tx, licenseKey))! };
}

async function matchOrCreateByCustomer(
  tx: Db,
  fact: LifecycleFact,
  customerIdentifier: string,
  now: Date,
): Promise<AgreementMatch> {
  const product = await findProduct(tx, fact);
  if (product === null) return { kind: "waits", for: "PRODUCT_UNKNOWN" };
  if (product.integration === "LICENSE") return { kind: "waits", for: "OTHER_INTEGRATION" };
  const lock = () => tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM agreement
    WHERE product_id = ${product.id}::uuid AND customer_identifier = ${customerIdentifier} FOR UPDATE`;
  const known = await lock();
  if (known[0] !== undefined) return { kind: "matched", agreementId: known[0].id };
  await tx.agreement.createMany({
    data: { productId: product.id, customerIdentifier, statusReason: "NOT_CONFIRMED", createdAt: now },
    skipDuplicates: true,
  });
  return { kind: "matched", agreementId: (await lock())[0]!.id };
}

async function matchByAgreementId(tx: Db, awsAgreementId: string): Promise<AgreementMatch> {
  const agreementId = await lockByAgreementId(tx, awsAgreementId);
  return agreementId === null ? { kind: "waits", for: "AGREEMENT_UNKNOWN" } : { kind: "matched", agreementId };
}

/** @throws Error when several rows have it. */
async function lockByAgreementId(tx: Db, awsAgreementId: string): Promise<string | null> {
  // An id that a renewal has replaced is still known by the lifecycle events that named it with the license, and by
  // reads.
  const found = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM agreement WHERE id IN (
      SELECT id FROM agreement WHERE aws_agreement_id = ${awsAgreementId}
      UNION
      SELECT agreement_id FROM lifecycle_event WHERE aws_agreement_id = ${awsAgreementId} AND agreement_id IS NOT NULL
      UNION
      SELECT agreement_id FROM agreement_reading WHERE aws_agreement_id = ${awsAgreementId} AND agreement_id IS NOT NULL
    ) ORDER BY id FOR UPDATE`;
  if (found.length > 1) throw new Error(`${found.length} rows have the agreement id of this notice`);
  return found[0]?.id ?? null;
}

async function lockByLicense(tx: Db, licenseKey: string): Promise<string | null> {
  const found = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM agreement WHERE license_key = ${licenseKey} FOR UPDATE`;
  return found[0]?.id ?? null;
}

async function findProduct(tx: Db, { productCode, productId }: LifecycleFact) {
  const names = [...(productCode === null ? [] : [{ productCode }]), ...(productId === null ? [] : [{ productId }])];
  if (names.length === 0) return null;
  return tx.product.findFirst({ where: { OR: names }, select: { id: true, integration: true } });
}

/** AWS's own samples print the ARN without its first part; metering takes the whole one (AWS facts 5.3). */
function wholeArn(arn: string): string {
  const tail = /^aws[a-z-]*:license-manager:[^:]*:(\d{12}:license:l-[0-9a-zA-Z]+)$/.exec(arn);
  return tail === null ? arn : `arn:aws:license-manager::${tail[1]}`;
}
