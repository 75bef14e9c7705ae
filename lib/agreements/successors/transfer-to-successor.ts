import { findSuccessors, type Candidate, type SuccessorLink } from "#lib/agreements/successors/find-successors.ts";
import { readFacts, reconcileAgreement } from "#lib/agreements/lifecycle/reconcile-agreement.ts";
import { enqueueAgreementWebhook } from "#lib/agreements/lifecycle/messages/enqueue-agreement-webhook.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Db } from "#lib/db/client.ts";

/**
 * Links a row's successor on another license, or the row itself as one, and transfers organization and link to it from
 * the instant of the change. Usage belongs to the successor from then on. Runs in the caller's transaction; may be
 * repeated.
 *
 * The carry is transferred in the transaction that freezes the old license's last hour: until then its own hours need
 * it.
 */
export async function transferToSuccessor(
  tx: Db,
  agreementId: string,
  { now, by }: { now: Date; by: string },
): Promise<void> {
  // In the order of ids, so that two rows of one account never wait for each other.
  const family = await tx.$queryRaw<{ id: string }[]>`
    SELECT o.id FROM agreement a
    JOIN agreement o ON o.product_id = a.product_id AND o.customer_aws_account_id = a.customer_aws_account_id
    WHERE a.id = ${agreementId}::uuid AND a.license_key IS NOT NULL AND o.license_key IS NOT NULL
    ORDER BY o.id FOR UPDATE OF o`;
  if (family.length < 2) return;
  const candidates = await readFamily(
    tx,
    family.map(({ id }) => id),
  );
  const found = findSuccessors(candidates, now, await mayBeMore(tx, agreementId));
  for (const link of found.certain) await linkSuccessor(tx, link, { now, actor: { kind: "JOB", id: by } });
  // The read that is due then looks again.
  for (const { toId, at } of found.later) {
    await tx.$executeRaw`
      UPDATE agreement SET aws_read_due_at = LEAST(coalesce(aws_read_due_at, ${at}), ${at}) WHERE id = ${toId}::uuid`;
  }
  await tx.successionCase.createMany({
    data: found.uncertain.map(({ toId }) => ({ agreementId: toId, openedAt: now })),
    skipDuplicates: true,
  });
}

/** Rows that may follow each other, with all that AWS said of each. */
export async function readFamily(tx: Db, ids: readonly string[]): Promise<Candidate[]> {
  const rows = await tx.agreement.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, successorId: true },
    orderBy: { id: "asc" },
  });
  const decided = await tx.successionCase.findMany({
    where: { agreementId: { in: [...ids] }, decidedAt: { not: null }, predecessorId: null },
    select: { agreementId: true },
  });
  const own = new Set(decided.map((one) => one.agreementId));
  return Promise.all(
    rows.map(async (row) => ({ ...row, isOwnPurchase: own.has(row.id), facts: await readFacts(tx, row.id) })),
  );
}

/** Whether lifecycle events that name this row's AWS account are stored and not applied yet. */
async function mayBeMore(tx: Db, agreementId: string): Promise<boolean> {
  const found = await tx.$queryRaw<{ is: boolean }[]>`
    SELECT EXISTS (
      SELECT FROM lifecycle_event e JOIN agreement a ON a.id = ${agreementId}::uuid
      WHERE e.state = 'STORED' AND position(a.customer_aws_account_id in e.body) > 0) AS is`;
  return found[0]?.is === true;
}

type By = { now: Date; actor: { kind: "JOB" | "USER"; id: string } };

/**
 * Transfers a customer from one license's row to its successor. Runs in the caller's transaction, which holds both
 * rows.
 */
export async function linkSuccessor(tx: Db, { fromId, toId, at }: SuccessorLink, { now, actor }: By): Promise<void> {
  await tx.agreement.update({
    where: { id: fromId },
    data: { successorId: toId, endsAt: at },
    select: { id: true },
  });
  const [old, successor] = await Promise.all([findOpenLink(tx, fromId), findOpenLink(tx, toId)]);
  const isTransferred = old !== null && successor === null;
  if (isTransferred) {
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
    actor,
    action: "agreement.carried_over",
    subject: { type: "agreement", id: toId },
    organizationId: isTransferred ? old.organizationId : null,
    data: { from: fromId },
  });
  await enqueueAgreementWebhook(tx, toId, "agreement.replaced", now);
  await tx.successionCase.deleteMany({ where: { agreementId: toId, decidedAt: null } });
  await reconcileAgreement(tx, fromId, { now, by: actor.kind === "JOB" ? actor.id : "succession" });
}

function findOpenLink(tx: Db, agreementId: string): Promise<{ organizationId: string } | null> {
  return tx.agreementLink.findFirst({ where: { agreementId, linkedTo: null }, select: { organizationId: true } });
}
