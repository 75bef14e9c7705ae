import { reconciledRow, type Settled, type ReconciledRow } from "#lib/agreements/lifecycle/reconciled-row.ts";
import type { AgreementFacts } from "#lib/agreements/lifecycle/facts/agreement-facts.ts";
import { foldFacts } from "#lib/agreements/lifecycle/facts/fold-facts.ts";
import { enqueueMailOfChange } from "#lib/agreements/lifecycle/messages/mail-of-change.ts";
import { mayReadLicenses } from "#lib/agreements/lifecycle/license/may-read-licenses.ts";
import { readMeteringWord } from "#lib/agreements/lifecycle/license/metering-word.ts";
import { newsOfChange, type AgreementNews } from "#lib/agreements/lifecycle/messages/news-of-change.ts";
import { decidingTypes, readFact } from "#lib/agreements/lifecycle/facts/read-fact.ts";
import { enqueueAgreementWebhook } from "#lib/agreements/lifecycle/messages/enqueue-agreement-webhook.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Db } from "#lib/db/client.ts";
import { readingFact } from "#lib/agreements/lifecycle/facts/reading.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { isOver } from "#lib/status/agreement-statuses.ts";

const columns = {
  id: true,
  status: true,
  statusReason: true,
  isTrial: true,
  awsAgreementId: true,
  previousAwsAgreementId: true,
  offerId: true,
  proposerAccountId: true,
  customerAwsAccountId: true,
  startsAt: true,
  endsAt: true,
  advisoryAt: true,
  suspendedAt: true,
  accountSuspendedAt: true,
  awsReason: true,
  endReason: true,
  successorId: true,
  entitlementsReadAt: true,
  awsReadDeniedAt: true,
  checkedAt: true,
  product: { select: { pricingModel: true, integration: true } },
  _count: { select: { entitlements: true } },
} satisfies Prisma.AgreementSelect;

/** All that AWS has said of a row, by itself and when it was asked, added up. */
export async function readFacts(tx: Db, agreementId: string): Promise<AgreementFacts> {
  const notices = await tx.lifecycleEvent.findMany({
    where: { agreementId, state: "APPLIED", type: { in: [...decidingTypes] } },
    select: { source: true, type: true, occurredAt: true, body: true },
  });
  const readings = await tx.agreementReading.findMany({ where: { agreementId } });
  return foldFacts([...notices.map(readFact), ...readings.flatMap((reading) => readingFact(reading) ?? [])]);
}

/**
 * Writes to an agreement's row the status that all its lifecycle events, reads and decisions add up to. A change raises
 * its version and writes the audit log and a webhook. Runs in the caller's transaction, which holds the row. May be
 * repeated: without a new fact it changes nothing.
 *
 * @param now business time.
 * @param by the job's name, for the audit log; null: a person; the caller writes that entry.
 * @returns the change's public name; null when nothing changed.
 */
export async function reconcileAgreement(
  tx: Db,
  agreementId: string,
  { now, by }: { now: Date; by: string | null },
): Promise<AgreementNews | null> {
  const row = await tx.agreement.findUniqueOrThrow({ where: { id: agreementId }, select: columns });
  const { product, _count, checkedAt, awsReadDeniedAt, ...rest } = row;
  const facts = await readFacts(tx, agreementId);
  const metering = await readMeteringWord(tx, agreementId, now);
  const isShown = product.integration === "LICENSE" && awsReadDeniedAt === null;
  const before: ReconciledRow = {
    ...rest,
    pricingModel: product.pricingModel,
    entitlementCount: _count.entitlements,
    isStatusReadable: isShown && (await mayReadLicenses(tx)),
    metering,
  };
  await noteChecked(tx, agreementId, checkedAt, [facts.statedAt, metering.notSubscribedAt]);
  const after = reconciledRow(before, facts, now);
  const changed = Object.fromEntries(
    Object.entries(after).filter(([key, value]) => !isSame(before[key as keyof Settled], value)),
  ) as Partial<Settled>;
  if (Object.keys(changed).length === 0) return null;

  await tx.agreement.update({
    where: { id: agreementId },
    data: { ...changed, version: { increment: 1 }, ...(isOver(after.status) ? { entitlementsDueAt: null } : {}) },
    select: { id: true },
  });
  if (after.status !== row.status && by !== null) {
    await recordAudit(tx, {
      at: now,
      actor: { kind: "JOB", id: by },
      action: `agreement.${after.status}`,
      subject: { type: "agreement", id: agreementId },
      data: { reason: after.statusReason, before: row.status },
    });
  }
  const news = newsOfChange(row, after);
  await enqueueAgreementWebhook(tx, agreementId, news, now);
  await enqueueMailOfChange(tx, agreementId, row, after, now);
  return news;
}

/** Saves when AWS last stated the status, where that changed. The API does not count it as a change. */
async function noteChecked(tx: Db, id: string, before: Date | null, told: readonly (Date | null)[]): Promise<void> {
  const latest = Math.max(...told.map((at) => at?.getTime() ?? 0));
  if (latest <= (before?.getTime() ?? 0)) return;
  await tx.agreement.update({ where: { id }, data: { checkedAt: new Date(latest) }, select: { id: true } });
}

function isSame(a: unknown, b: unknown): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;
}
