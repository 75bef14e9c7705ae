import { reconcileAgreement } from "#lib/agreements/lifecycle/reconcile-agreement.ts";
import { adoptLegacyRow, listLegacyRows } from "#lib/agreements/matching/legacy-rows.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Database, Db } from "#lib/db/client.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";

const JOB = "switch";
const AT_ONCE = 100_000;

/**
 * Makes LEGACY products whose hour has come LICENSE products, and gives their customers the licenses that AWS shows. A
 * customer without one goes on taking usage; its hours are held until a registration, a lifecycle event or a read names
 * one. Safe to run many times at once.
 *
 * @param now business time.
 * @param report takes the failure of one product; without it the first one ends all.
 * @returns how many products were switched.
 */
export async function completeSwitches(db: Database, now: Date, report: ReportFailure = throwFailure): Promise<number> {
  const due = await db.product.findMany({
    where: { integration: "LEGACY", licenseFrom: { lte: now } },
    select: { id: true },
  });
  let count = 0;
  for (const { id } of due) {
    try {
      if (await db.$transaction((tx) => complete(tx, id, now), { timeout: 60_000 })) count++;
    } catch (error) {
      report(error, { product: id });
    }
  }
  return count;
}

async function complete(tx: Db, productId: string, now: Date): Promise<boolean> {
  const { count } = await tx.product.updateMany({
    where: { id: productId, integration: "LEGACY", licenseFrom: { lte: now } },
    data: { integration: "LICENSE" },
  });
  if (count === 0) return false;
  const audit = { at: now, actor: { kind: "JOB", id: JOB } } as const;
  await recordAudit(tx, { ...audit, action: "product.switched", subject: { type: "product", id: productId } });
  for (const row of await listLegacyRows(tx, productId, AT_ONCE)) {
    if (row.licenseArn === null) continue;
    const { licenseArn, customerAwsAccountId, awsAgreementId } = row;
    const id = await adoptLegacyRow(tx, productId, { licenseArn, customerAwsAccountId, customerIdentifier: null });
    if (id === null) continue;
    await tx.agreementReading.updateMany({ where: { licenseArn, agreementId: null }, data: { agreementId: id } });
    await tx.agreement.update({ where: { id }, data: { awsAgreementId, awsReadDueAt: now }, select: { id: true } });
    await recordAudit(tx, {
      ...audit,
      action: "agreement.licensed",
      subject: { type: "agreement", id },
      data: { awsAgreementId },
    });
    await reconcileAgreement(tx, id, { now, by: JOB });
  }
  return true;
}
