import { decideStatus, type StatusInput } from "#lib/agreements/life/decide-status.ts";
import { foldFacts, type AgreementFacts } from "#lib/agreements/life/fold-facts.ts";
import { newsOfChange, type AgreementNews } from "#lib/agreements/life/news-of-change.ts";
import { decidingTypes, readFact } from "#lib/agreements/life/read-fact.ts";
import { tellOfAgreement } from "#lib/agreements/life/tell-of-agreement.ts";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Db } from "#lib/db/client.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { HOUR_MS } from "#lib/time/hours.ts";

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
  successorId: true,
  entitlementsReadAt: true,
  product: { select: { pricingModel: true, integration: true } },
  _count: { select: { entitlements: true } },
} satisfies Prisma.AgreementSelect;
type Row = Prisma.AgreementGetPayload<{ select: typeof columns }>;

/** A term that passed this long ago and that nothing continues is over, also when nobody said so. */
const OVERDUE_MS = HOUR_MS;

/** All that AWS has said of a row, added up. */
export async function readFacts(tx: Db, agreementId: string): Promise<AgreementFacts> {
  const notices = await tx.lifecycleEvent.findMany({
    where: { agreementId, state: "APPLIED", type: { in: [...decidingTypes] } },
    select: { source: true, type: true, occurredAt: true, body: true },
  });
  return foldFacts(notices.map(readFact));
}

/**
 * Brings an agreement's row to what all notices, reads and decisions about it say together, and tells of a change: its version, the
 * audit log, a webhook. Runs in the caller's transaction, which holds the row. May be repeated: without news it changes nothing.
 *
 * @param now business time.
 * @returns what the change was called; null when nothing changed.
 */
export async function settleAgreement(
  tx: Db,
  agreementId: string,
  { now, by }: { now: Date; by: string },
): Promise<AgreementNews | null> {
  const row = await tx.agreement.findUniqueOrThrow({ where: { id: agreementId }, select: columns });
  const after = settled(row, await readFacts(tx, agreementId), now);
  const changed = Object.fromEntries(
    Object.entries(after).filter(([key, value]) => !isSame(row[key as keyof Row], value)),
  ) as Partial<Settled>;
  if (Object.keys(changed).length === 0) return null;

  const isOver = after.status === "ended" || after.status === "failed";
  await tx.agreement.update({
    where: { id: agreementId },
    data: { ...changed, version: { increment: 1 }, ...(isOver ? { entitlementsDueAt: null } : {}) },
    select: { id: true },
  });
  if (after.status !== row.status) {
    await recordAudit(tx, {
      at: now,
      actor: { kind: "JOB", id: by },
      action: `agreement.${after.status}`,
      subject: { type: "agreement", id: agreementId },
      data: { reason: after.statusReason, before: row.status },
    });
  }
  const news = newsOfChange(row, after);
  await tellOfAgreement(tx, agreementId, news, now);
  return news;
}

type Settled = Pick<
  Row,
  | "status"
  | "statusReason"
  | "isTrial"
  | "awsAgreementId"
  | "previousAwsAgreementId"
  | "offerId"
  | "proposerAccountId"
  | "customerAwsAccountId"
  | "startsAt"
  | "endsAt"
  | "advisoryAt"
>;

/** What a row becomes. What no notice says stays as it is. Pure. */
function settled(row: Row, facts: AgreementFacts, now: Date): Settled {
  const { pricingModel } = row.product;
  const isContract = pricingModel === "CONTRACT" || pricingModel === "CONTRACT_WITH_CONSUMPTION";
  const entitlements = row._count.entitlements > 0 ? "some" : row.entitlementsReadAt === null ? "unknown" : "none";
  const awsAgreementId = facts.awsAgreementId ?? row.awsAgreementId;
  // A trial belongs to one of AWS's agreements: the one that follows it on the same licence is none until a read says so.
  const isContinued = row.awsAgreementId !== null && awsAgreementId !== row.awsAgreementId;
  const isTrial = facts.isTrial ?? (row.isTrial && !isContinued);
  const endsAt = termEndOf(row, facts);

  const { status, statusReason } = decideStatus({
    before: row,
    proof: facts.proof,
    isContract,
    entitlements,
    end: endInput(row, facts, { endsAt, isContract, isTrial, entitlements, now }),
    isTrial,
    suspendedBy: suspendedBy(row),
  });
  return {
    status,
    statusReason,
    isTrial,
    awsAgreementId,
    previousAwsAgreementId: facts.previousAwsAgreementId ?? row.previousAwsAgreementId,
    offerId: facts.offerId ?? row.offerId,
    proposerAccountId: facts.proposerAccountId ?? row.proposerAccountId,
    customerAwsAccountId: row.customerAwsAccountId ?? facts.customerAwsAccountId,
    startsAt: earlier(row.startsAt, facts.startsAt),
    endsAt: facts.end === null ? endsAt : earlier(endsAt, facts.end.at),
    advisoryAt: facts.advisoryAt,
  };
}

/** A suspension of an unknown hand stays until somebody lifts it. */
function suspendedBy(row: Row): StatusInput["suspendedBy"] {
  if (row.suspendedAt !== null) return "operator";
  if (row.accountSuspendedAt !== null) return "aws";
  return row.status === "suspended" && row.statusReason !== "ACCOUNT_SUSPENDED" ? "operator" : "nobody";
}

/** The term's end without any notice of an end; null when it has none or nobody said. */
function termEndOf(row: Row, facts: AgreementFacts): Date | null {
  if (row.successorId !== null) return row.endsAt;
  if (facts.termEndsAt === "none") return null;
  if (facts.termEndsAt !== null) return facts.termEndsAt;
  if (facts.unsubscribingSince !== null) return null;
  // An end that a notice had set is gone with that notice's sense: it was followed by a License Updated.
  const wasSetByNotice = row.status === "ended" && facts.proof !== "none";
  return wasSetByNotice ? null : row.endsAt;
}

type EndContext = {
  endsAt: Date | null;
  isContract: boolean;
  isTrial: boolean;
  entitlements: StatusInput["entitlements"];
  now: Date;
};

function endInput(
  row: Row,
  facts: AgreementFacts,
  { endsAt, isContract, isTrial, entitlements, now }: EndContext,
): StatusInput["end"] {
  if (row.successorId !== null) return "SUCCEEDED";
  if (facts.end !== null) return facts.end.because;
  const isOverdue = endsAt !== null && endsAt.getTime() + OVERDUE_MS <= now.getTime();
  if (isOverdue && facts.supersededAt === null && (!isContract || entitlements === "none")) return "over";
  if (facts.unsubscribingSince !== null) return "unsubscribing";
  const isEndFixed = !isContract && !isTrial && endsAt !== null;
  return isEndFixed || (facts.isEndAnnounced && endsAt !== null) ? "announced" : "none";
}

function earlier(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

function isSame(a: unknown, b: unknown): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;
}
