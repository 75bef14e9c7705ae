import type { LicenseReading } from "#lib/agreements/lifecycle/license/decide-license.ts";

/**
 * What AWS says, in our words: by a lifecycle event, or when it was asked (`read`). `note`: something to show that
 * changes nothing.
 */
export type FactKind =
  | "created"
  | "amended"
  | "ended"
  | "end-notice"
  | "advisory-issued"
  | "advisory-resolved"
  | "license-updated"
  | "license-deprovisioned"
  | "subscribe-success"
  | "subscribe-fail"
  | "unsubscribe-pending"
  | "unsubscribe-success"
  | "entitlement-updated"
  | "read"
  | "note";

/**
 * One lifecycle event, or one agreement as AWS last showed it. Every member but kind and instant may be missing: what
 * is not said is null.
 */
export type LifecycleFact = {
  kind: FactKind;
  /** AWS's own time; of a read, business time of the answer. */
  at: Date;
  awsAgreementId: string | null;
  previousAwsAgreementId: string | null;
  intent: "NEW" | "RENEW" | "REPLACE" | "AMEND" | null;
  /** The agreement's status as AWS said it: ACTIVE, CANCELLED, RENEWED, … */
  awsStatus: string | null;
  startsAt: Date | null;
  /** Null: not said; "none": said that it has no end. */
  endsAt: Date | "none" | null;
  renewsByItself: boolean | null;
  productCode: string | null;
  productId: string | null;
  licenseArn: string | null;
  customerAwsAccountId: string | null;
  customerIdentifier: string | null;
  proposerAccountId: string | null;
  offerId: string | null;
  isTrial: boolean | null;
  /** Reads only. */
  initialAgreementId: string | null;
  /** Reads only: when the agreement was over. */
  endedAt: Date | null;
  /** Reads only: the license's status; null: not asked, or not stated. */
  license: LicenseReading | null;
  /** Reads only: why it will not renew, in AWS's word. */
  endReason: string | null;
};

/** Facts of one instant (AWS's times have whole seconds) are taken in this order: an end comes after what it ends. */
const rank: Record<FactKind, number> = {
  // What was read in the same second may be older than the lifecycle event.
  read: -1,
  created: 0,
  "subscribe-fail": 1,
  "subscribe-success": 2,
  "license-updated": 3,
  amended: 4,
  "entitlement-updated": 5,
  "end-notice": 6,
  "advisory-issued": 7,
  "advisory-resolved": 8,
  "unsubscribe-pending": 9,
  ended: 10,
  "license-deprovisioned": 11,
  "unsubscribe-success": 12,
  note: 13,
};

/** In AWS's order, whatever the order in which they arrived. Pure. */
export function inOrder(facts: readonly LifecycleFact[]): LifecycleFact[] {
  return facts.toSorted((a, b) => a.at.getTime() - b.at.getTime() || rank[a.kind] - rank[b.kind]);
}

/** RENEWED and REPLACED are no end: a successor follows (AWS facts 5.3). Pure. */
export function isContinued(awsStatus: string | null): boolean {
  return awsStatus === "RENEWED" || awsStatus === "REPLACED";
}

const over: readonly (string | null)[] = ["CANCELLED", "EXPIRED", "TERMINATED", "ARCHIVED"];

/** Whether a status of the Agreement API is an end. An unknown status is none. Pure. */
export function isOver(awsStatus: string | null): boolean {
  return over.includes(awsStatus);
}

const telling: readonly FactKind[] = [
  "created",
  "ended",
  "license-updated",
  "license-deprovisioned",
  "subscribe-success",
  "subscribe-fail",
  "unsubscribe-pending",
  "unsubscribe-success",
];

/** When a lifecycle event last said whether the agreement is in force; null: none did. Pure. */
export function statedAt(facts: readonly LifecycleFact[]): Date | null {
  return facts.findLast(({ kind }) => telling.includes(kind))?.at ?? null;
}

/** Whether a fact shows that its agreement had begun when it was said. Pure. */
export function hasBegunBy({ kind, at, startsAt }: LifecycleFact): boolean {
  if (kind === "read") return startsAt !== null && startsAt <= at;
  return kind === "created" && (startsAt === null || startsAt <= at);
}
