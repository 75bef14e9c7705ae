import { findSuccessions, type Succession } from "#lib/agreements/life/find-successions.ts";
import { readFacts, settleAgreement } from "#lib/agreements/life/settle-agreement.ts";
import { tellOfAgreement } from "#lib/agreements/life/tell-of-agreement.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Db } from "#lib/db/client.ts";

/**
 * Looks whether a row has a successor on another licence, or is one, and carries the customer over: organization and link, from the
 * instant of the change, and with them whose usage it is from then on. Runs in the caller's transaction; may be repeated.
 *
 * The carried fraction goes over when the old licence's last hour is frozen, in the transaction of that freeze: until then its own
 * hours still need it.
 */
export async function carryOver(tx: Db, agreementId: string, { now, by }: { now: Date; by: string }): Promise<void> {
  // In the order of ids, so that two rows of one account never wait for each other.
  const family = await tx.$queryRaw<{ id: string }[]>`
    SELECT o.id FROM agreement a
    JOIN agreement o ON o.product_id = a.product_id AND o.customer_aws_account_id = a.customer_aws_account_id
    WHERE a.id = ${agreementId}::uuid AND a.license_key IS NOT NULL AND o.license_key IS NOT NULL
    ORDER BY o.id FOR UPDATE OF o`;
  if (family.length < 2) return;
  const rows = await tx.agreement.findMany({
    where: { id: { in: family.map(({ id }) => id) } },
    select: { id: true, successorId: true },
  });
  const candidates = await Promise.all(rows.map(async (row) => ({ ...row, facts: await readFacts(tx, row.id) })));
  for (const succession of findSuccessions(candidates)) await succeed(tx, succession, { now, by });
}

async function succeed(
  tx: Db,
  { fromId, toId, at }: Succession,
  { now, by }: { now: Date; by: string },
): Promise<void> {
  await tx.agreement.update({
    where: { id: fromId },
    data: { successorId: toId, endsAt: at },
    select: { id: true },
  });
  const [old, heir] = await Promise.all([findOpenLink(tx, fromId), findOpenLink(tx, toId)]);
  const isCarried = old !== null && heir === null;
  if (isCarried) {
    const isFirst = (await tx.agreementLink.count({ where: { agreementId: toId } })) === 0;
    await tx.agreementLink.create({
      data: { agreementId: toId, organizationId: old.organizationId, isFirst, linkedFrom: at },
      select: { id: true },
    });
  }
  const { awsAgreementId } = await tx.agreement.findUniqueOrThrow({
    where: { id: fromId },
    select: { awsAgreementId: true },
  });
  await tx.agreement.update({
    where: { id: toId },
    data: { previousAwsAgreementId: awsAgreementId, version: { increment: 1 } },
    select: { id: true },
  });
  await recordAudit(tx, {
    at: now,
    actor: { kind: "JOB", id: by },
    action: "agreement.carried_over",
    subject: { type: "agreement", id: toId },
    organizationId: isCarried ? old.organizationId : null,
    data: { from: fromId },
  });
  await tellOfAgreement(tx, toId, "agreement.replaced", now);
  await settleAgreement(tx, fromId, { now, by });
}

function findOpenLink(tx: Db, agreementId: string): Promise<{ organizationId: string } | null> {
  return tx.agreementLink.findFirst({ where: { agreementId, linkedTo: null }, select: { organizationId: true } });
}
