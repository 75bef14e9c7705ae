/**
 * Why a record is not billed, or what is special about it; kept in `reason`. AWS's error names
 * (`InvalidLicenseException`) stand there as they are: for what AWS refused for good (REJECTED), and for what waits
 * after a refusal that is not final (READY).
 */
export const reasons = {
  /** HELD: no addressing known yet; sent when the license is known. */
  licenseUnknown: "LICENSE_UNKNOWN",
  /**
   * HELD: the same customer's hour went out under the product's other key; never released, since AWS would bill it
   * twice.
   */
  legacyMatch: "LEGACY_MATCH",
  /** HELD: more than the dimension's cap, or than so many times the greatest hour of the last 7 days. */
  guardCap: "GUARD_CAP",
  guardRatio: "GUARD_RATIO",
  /** HELD: an operator stopped it before its first attempt. */
  byOperator: "BY_OPERATOR",
  /** HELD: an operator holds all of its agreement, or of its product; released when that is over. */
  agreementHeld: "AGREEMENT_HELD",
  productHeld: "PRODUCT_HELD",
  /** HELD without a quantity: what is included in the price cannot be read yet; priced and released when it can. */
  entitlementUnknown: "ENTITLEMENT_UNKNOWN",
  /** UNBILLABLE: an hour before the first one that is metered here. */
  beforeMeteringFrom: "BEFORE_METERING_FROM",
  /** ACCEPTED: AWS called it a duplicate after an attempt of ours without an answer. */
  unconfirmed: "UNCONFIRMED",
  /** DUPLICATE: AWS holds another quantity for the same hour, not from us. */
  conflict: "CONFLICT",
  /** EXPIRED: its window closed. */
  windowClosed: "WINDOW_CLOSED",
  /** EXPIRED, and an attempt had no answer: AWS may hold it. */
  inDoubt: "IN_DOUBT",
  /** UNBILLABLE: what an agreement without successor left below a whole unit. */
  fractionAtEnd: "FRACTION_AT_END",
  /** RESOLVED: an OWNER booked its units again, into a later hour. */
  rebooked: "REBOOKED",
  /** RESOLVED: a person entered what AWS holds of it, and the difference was settled. */
  duplicateSettled: "DUPLICATE_SETTLED",
  /** NOT_SUBSCRIBED, in AWS's own word. */
  notSubscribed: "CustomerNotSubscribed",
} as const;

const waitsForMore: readonly (string | null)[] = [
  reasons.licenseUnknown,
  reasons.legacyMatch,
  reasons.entitlementUnknown,
  reasons.agreementHeld,
  reasons.productHeld,
];

/**
 * Whether a person may let a held record go: not while it cannot be addressed or priced, or more than it is held. Pure.
 */
export function isReleasableByHand(reason: string | null): boolean {
  return !waitsForMore.includes(reason);
}

/** What moved a record from one state to the next; kept in each step of its life. */
export type StepCause =
  | "HOUR_FROZEN"
  | "TAGS_FOLDED"
  | "ATTEMPT_STARTED"
  | "ACCEPTED_BY_AWS"
  | "DUPLICATE_OF_OUR_ATTEMPT"
  | "DUPLICATE_OF_ANOTHER"
  | "CUSTOMER_NOT_SUBSCRIBED"
  | "UNPROCESSED"
  | "MISSING_IN_ANSWER"
  | "NO_ANSWER"
  | "THROTTLED"
  | "CONFIGURATION"
  | "BATCH_REFUSED"
  | "REFUSED_ALONE"
  | "REFUSED_BY_AWS"
  | "LEASE_RAN_OUT"
  | "RELEASED"
  | "OFFERED_AGAIN"
  | "REJECTED_WRONGLY"
  | "LICENSE_KNOWN"
  | "ENTITLEMENT_UNKNOWN"
  | "ENTITLEMENT_KNOWN"
  | "ALL_HELD"
  | "HOLD_LIFTED"
  | "SENT_AT_DEADLINE"
  | "BEFORE_METERING_FROM"
  | "WINDOW_CLOSED"
  | "AGREEMENT_ENDED"
  | "HELD_BY_OPERATOR"
  | "RELEASED_BY_OPERATOR"
  | "RESENT_BY_OPERATOR"
  | "RESOLVED_BY_OPERATOR"
  | "REBOOKED_BY_OWNER"
  | "DUPLICATE_SETTLED";
