import { transferToSuccessor } from "#lib/agreements/successors/transfer-to-successor.ts";
import { reconcileAgreement } from "#lib/agreements/lifecycle/reconcile-agreement.ts";
import { mergeReading, type Answer, type Reading } from "#lib/agreements/lifecycle/facts/reading.ts";
import type { Db } from "#lib/db/client.ts";

/** The name of reads in the audit log. */
export const READER = "agreement-reads";

/**
 * Saves AWS's answers about its agreements, and which row each counts for where that is known. Runs in the caller's
 * transaction.
 *
 * @returns whether anything but the time of the reads is new.
 */
export async function saveAnswers(
  tx: Db,
  agreementId: string | null,
  answers: readonly Answer[],
  now: Date,
): Promise<boolean> {
  let isNews = false;
  // In the order of ids, so that two readers never wait for each other.
  const ordered = answers.toSorted((a, b) => (a.agreement.awsAgreementId < b.agreement.awsAgreementId ? -1 : 1));
  for (const answer of ordered) {
    const { awsAgreementId } = answer.agreement;
    await tx.agreementReading.createMany({ data: { awsAgreementId }, skipDuplicates: true });
    await tx.$queryRaw`SELECT FROM agreement_reading WHERE aws_agreement_id = ${awsAgreementId} FOR UPDATE`;
    const kept = await tx.agreementReading.findUniqueOrThrow({ where: { awsAgreementId } });
    const after = mergeReading(kept, answer, now);
    const owner = kept.agreementId ?? agreementId;
    isNews ||= owner !== kept.agreementId || !isSameReading(kept, after);
    await tx.agreementReading.update({
      where: { awsAgreementId },
      data: { ...after, agreementId: owner, dueAt: null, failures: 0, error: null },
      select: { awsAgreementId: true },
    });
  }
  return isNews;
}

/**
 * Reconciles a row with its lifecycle events and readings together. Runs in the caller's transaction, which holds the
 * row.
 */
export async function reconcileRead(tx: Db, agreementId: string, now: Date): Promise<void> {
  await reconcileAgreement(tx, agreementId, { now, by: READER });
  await transferToSuccessor(tx, agreementId, { now, by: READER });
}

const timesOfReads: readonly string[] = ["readAt", "licenseReadAt", "termsReadAt"];

/** Whether two readings say the same, whenever they were made. Pure. */
export function isSameReading(a: Reading, b: Reading): boolean {
  return (Object.keys(b) as (keyof Reading)[]).every(
    (key) => timesOfReads.includes(key) || String(a[key]?.valueOf()) === String(b[key]?.valueOf()),
  );
}
