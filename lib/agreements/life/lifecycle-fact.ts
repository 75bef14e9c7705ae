/** What a notice of AWS says, in our words. `note`: something to show that changes nothing. */
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
  | "note";

/** One notice, read. Every member but kind and instant may be missing: what it does not say is null. */
export type LifecycleFact = {
  kind: FactKind;
  /** AWS's own time. */
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
};

/** Facts of one instant (AWS's times have whole seconds) are taken in this order: an end comes after what it ends. */
const rank: Record<FactKind, number> = {
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
