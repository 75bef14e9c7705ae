import type { AgreementFacts } from "#lib/agreements/lifecycle/facts/agreement-facts.ts";
import { decideStatus, type StatusInput } from "#lib/agreements/lifecycle/decide-status.ts";
import { decideLicense, NOT_SUBSCRIBED, type LicenseWord } from "#lib/agreements/lifecycle/license/decide-license.ts";
import type { MeteringWord } from "#lib/agreements/lifecycle/license/metering-word.ts";
import type { Agreement } from "#lib/generated/prisma/client.ts";
import type { PricingModel } from "#lib/generated/prisma/enums.ts";
import { isContract } from "#lib/status/pricing.ts";
import { HOUR_MS } from "#lib/time/hours.ts";
import { isHeldBack } from "#lib/status/agreement-statuses.ts";

/** A term that passed this long ago and that nothing continues is over, even when AWS never said so. */
export const OVERDUE_MS = HOUR_MS;

/** The columns of a row that decide its status, beside AWS's facts. */
export type ReconciledRow = Settled & {
  pricingModel: PricingModel;
  suspendedAt: Date | null;
  successorId: string | null;
  entitlementsReadAt: Date | null;
  entitlementCount: number;
  /** Whether AWS lets the seller read the license's status. */
  isStatusReadable: boolean;
  /** What AWS answered to its records. */
  metering: MeteringWord;
};

/** The columns of a row that AWS's facts decide. */
export type Settled = Pick<
  Agreement,
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
  | "accountSuspendedAt"
  | "awsReason"
  | "endReason"
>;

/** The row after reconciling. A member that no lifecycle event and no read states stays as it is. Pure. */
export function reconciledRow(row: ReconciledRow, facts: AgreementFacts, now: Date): Settled {
  const { pricingModel } = row;
  const hasContract = isContract({ pricingModel });
  const entitlements = row.entitlementCount > 0 ? "some" : row.entitlementsReadAt === null ? "unknown" : "none";
  const awsAgreementId = facts.awsAgreementId ?? row.awsAgreementId;
  // A trial belongs to one of AWS's agreements: the one that follows it on the same license is none until a read says
  // so.
  const isContinued = row.awsAgreementId !== null && awsAgreementId !== row.awsAgreementId;
  const isTrial = facts.isTrial ?? (row.isTrial && !isContinued);
  const endsAt = termEndOf(row, facts);

  const license = decideLicense(licenseWordOf(row, facts, entitlements));
  const { status, statusReason } = decideStatus({
    // AWS's old reason is not kept as our own.
    before: row.awsReason === null ? row : { status: row.status, statusReason: "NOT_CONFIRMED" },
    proof: facts.proof,
    isContract: hasContract,
    entitlements,
    end: endInput(row, facts, { endsAt, isContract: hasContract, isTrial, entitlements, now }),
    isTrial,
    suspendedBy: suspendedBy(row),
    license,
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
    accountSuspendedAt: license.kind === "withdrawn" && isHeldBack(status) ? license.since : null,
    awsReason: license.kind === "fine" || !isHeldBack(status) ? null : license.reason,
    endReason: facts.endReason === "unread" ? row.endReason : facts.endReason,
  };
}

/** A suspension of unknown origin stays until an operator lifts it. */
function suspendedBy(row: ReconciledRow): StatusInput["suspendedBy"] {
  if (row.suspendedAt !== null) return "operator";
  const isOfAws = row.awsReason !== null || row.accountSuspendedAt !== null;
  const isKnown = isOfAws || row.statusReason === "SUSPENDED_BY_OPERATOR";
  return row.status === "suspended" && !isKnown ? "operator" : "nobody";
}

function licenseWordOf(
  row: ReconciledRow,
  facts: AgreementFacts,
  entitlements: StatusInput["entitlements"],
): LicenseWord {
  const { isStatusReadable, metering, pricingModel } = row;
  return {
    reading: facts.license ?? keptReading(row, facts),
    updatedAt: facts.licenseUpdatedAt,
    isProved: facts.isLicenseProved || metering.wasBilled || entitlements === "some" || row.accountSuspendedAt !== null,
    isReadable: isStatusReadable,
    // Nothing is paid for a FREE product, and a contract's entitlements say what is granted.
    isAwaited: facts.isLicenseAwaited && pricingModel === "SUBSCRIPTION",
    billedAt: metering.billedAt,
    // Answers to records are looked up for two days only; what they decided stays until AWS takes it back.
    notSubscribedAt: later(metering.notSubscribedAt, row.awsReason === NOT_SUBSCRIBED ? row.accountSuspendedAt : null),
  };
}

/**
 * A license that a renewal took over has not been read under its new agreement yet: what was read of it before still
 * holds.
 */
function keptReading(row: ReconciledRow, facts: AgreementFacts): LicenseWord["reading"] {
  const { accountSuspendedAt: since, awsReason } = row;
  if (since === null || awsReason === NOT_SUBSCRIBED || facts.supersededAt !== null) return null;
  // A server of the release before notes no other reason.
  return { status: "FAILED", reason: awsReason ?? "ACCOUNT_SUSPENDED", since, readAt: since, provedAt: since };
}

function later(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

/** The term's end without any lifecycle event of an end; null when it has none or AWS did not say. */
function termEndOf(row: ReconciledRow, facts: AgreementFacts): Date | null {
  if (row.successorId !== null) return row.endsAt;
  if (facts.termEndsAt === "none") return null;
  if (facts.termEndsAt !== null) return facts.termEndsAt;
  if (facts.unsubscribingSince !== null) return null;
  // An end that a lifecycle event had set no longer holds: a License Updated followed it.
  const wasSetByEvent = row.status === "ended" && facts.proof !== "none";
  return wasSetByEvent ? null : row.endsAt;
}

type EndContext = {
  endsAt: Date | null;
  isContract: boolean;
  isTrial: boolean;
  entitlements: StatusInput["entitlements"];
  now: Date;
};

function endInput(
  row: ReconciledRow,
  facts: AgreementFacts,
  { endsAt, isContract, isTrial, entitlements, now }: EndContext,
): StatusInput["end"] {
  if (row.successorId !== null) return "SUCCEEDED";
  if (facts.end !== null) return facts.end.because;
  const isOverdue = endsAt !== null && endsAt.getTime() + OVERDUE_MS <= now.getTime();
  // AWS itself shows it as going on: a renewal whose lifecycle event never came.
  const isSeenOn = endsAt !== null && facts.seenActiveAt !== null && facts.seenActiveAt > endsAt;
  if (isOverdue && !isSeenOn && facts.supersededAt === null && (!isContract || entitlements === "none")) return "over";
  if (facts.unsubscribingSince !== null) return "unsubscribing";
  const isEndFixed = !isContract && !isTrial && endsAt !== null;
  return isEndFixed || (facts.isEndAnnounced && endsAt !== null) ? "announced" : "none";
}

function earlier(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
