import type { LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";
import { isContinued, isOver } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";
import { nothing } from "#lib/agreements/lifecycle/facts/read-fact.ts";
import type { AgreementReading } from "#lib/generated/prisma/client.ts";
import type { MarketplaceAgreement, MarketplaceLicense } from "#lib/marketplace/agreement-port.ts";

/** What AWS said of one of its agreements when it was asked. */
export type Reading = Omit<AgreementReading, "agreementId" | "dueAt" | "failures" | "error">;

/** An answer of AWS: the agreement always, its license and whether it is a trial where they were asked too. */
export type Answer = {
  agreement: MarketplaceAgreement;
  /** Undefined: not asked. */
  license?: MarketplaceLicense | null;
  isTrial?: boolean;
};

/**
 * What is known after an answer: what was not asked or not said stays. Pure.
 *
 * @param now business time of the answer.
 */
export function mergeReading(before: Reading | null, { agreement, license, isTrial }: Answer, now: Date): Reading {
  const { status, ...stated } = agreement;
  const licenseArn = license?.licenseArn ?? stated.licenseArn ?? before?.licenseArn ?? null;
  const isNoLonger = isOver(status) || isContinued(status);
  return {
    ...stated,
    awsStatus: status,
    readAt: now,
    initialAgreementId: stated.initialAgreementId ?? before?.initialAgreementId ?? null,
    lastUpdatedAt: stated.lastUpdatedAt ?? before?.lastUpdatedAt ?? null,
    endedAt: isNoLonger ? (before?.endedAt ?? endOf(agreement, now)) : null,
    // AWS says it while the agreement is in force only.
    endReason: stated.endReason ?? (isNoLonger ? (before?.endReason ?? null) : null),
    isTrial: isTrial ?? before?.isTrial ?? null,
    termsReadAt: isTrial === undefined ? (before?.termsReadAt ?? null) : now,
    licenseArn,
    ...(license === undefined || license === null ? keptLicense(before) : readLicense(before, license, now)),
  };
}

/** When it was over: AWS's end, else its last change; AWS keeps the agreed end of some that ended sooner. */
function endOf({ endsAt, lastUpdatedAt }: MarketplaceAgreement, now: Date): Date {
  if (endsAt !== null && endsAt <= now) return endsAt;
  if (lastUpdatedAt !== null && lastUpdatedAt <= now) return lastUpdatedAt;
  return now;
}

type License = Pick<Reading, "licenseStatus" | "licenseReason" | "licenseSince" | "licenseReadAt" | "licenseProvedAt">;

function keptLicense(before: Reading | null): License {
  const { licenseStatus = null, licenseReason = null, licenseSince = null, licenseReadAt = null } = before ?? {};
  return {
    licenseStatus,
    licenseReason,
    licenseSince,
    licenseReadAt,
    licenseProvedAt: before?.licenseProvedAt ?? null,
  };
}

function readLicense(before: Reading | null, { status, reason }: MarketplaceLicense, now: Date): License {
  const isSame = before?.licenseStatus === status && before.licenseReason === reason;
  return {
    licenseStatus: status,
    licenseReason: reason,
    licenseSince: (isSame ? before.licenseSince : null) ?? now,
    licenseReadAt: now,
    licenseProvedAt: before?.licenseProvedAt ?? (status === "PROVISIONED" ? now : null),
  };
}

/** A reading as a fact among the lifecycle events; null when AWS has not answered yet. Pure. */
export function readingFact(reading: Reading): LifecycleFact | null {
  if (reading.readAt === null || reading.awsStatus === null) return null;
  const { licenseStatus, licenseReason, licenseSince, licenseReadAt, licenseProvedAt } = reading;
  const isLicenseRead = licenseStatus !== null && licenseSince !== null && licenseReadAt !== null;
  return {
    ...nothing,
    kind: "read",
    at: reading.readAt,
    awsAgreementId: reading.awsAgreementId,
    initialAgreementId: reading.initialAgreementId,
    awsStatus: reading.awsStatus,
    startsAt: reading.startsAt,
    // The end of what was renewed or replaced is the successor's begin, and no end for the buyer.
    endsAt: isContinued(reading.awsStatus) ? null : (reading.endsAt ?? "none"),
    endedAt: reading.endedAt,
    renewsByItself: reading.renewsByItself,
    productId: reading.productId,
    licenseArn: reading.licenseArn,
    customerAwsAccountId: reading.customerAwsAccountId,
    proposerAccountId: reading.proposerAccountId,
    offerId: reading.offerId,
    isTrial: reading.isTrial,
    license: isLicenseRead
      ? {
          status: licenseStatus,
          reason: licenseReason,
          since: licenseSince,
          readAt: licenseReadAt,
          provedAt: licenseProvedAt,
        }
      : null,
    endReason: reading.endReason,
  };
}
