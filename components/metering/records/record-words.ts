import type { StepCause } from "#lib/metering/reasons.ts";

const causes: Record<StepCause | "FIRST_EVENT", string> = {
  FIRST_EVENT: "First event reported",
  HOUR_FROZEN: "Frozen",
  TAGS_FOLDED: "More tag sets than AWS takes: the smallest are billed without tags",
  ATTEMPT_STARTED: "Sent to AWS",
  ACCEPTED_BY_AWS: "Accepted by AWS",
  DUPLICATE_OF_OUR_ATTEMPT: "AWS holds it from an earlier attempt",
  DUPLICATE_OF_ANOTHER: "AWS holds a different quantity",
  CUSTOMER_NOT_SUBSCRIBED: "Not subscribed, says AWS",
  UNPROCESSED: "Sent back unprocessed",
  MISSING_IN_ANSWER: "Missing in AWS’s answer",
  NO_ANSWER: "No answer",
  THROTTLED: "Sent back: AWS was busy",
  CONFIGURATION: "Waits: AWS refuses this installation’s set-up",
  BATCH_REFUSED: "The batch was refused, sent again in parts",
  REFUSED_ALONE: "Refused alone, by an error that is not final; sent again",
  REFUSED_BY_AWS: "Refused by AWS",
  LEASE_RAN_OUT: "The sender stopped, taken up again",
  RELEASED: "Released",
  OFFERED_AGAIN: "Offered again",
  REJECTED_WRONGLY: "Offered again: AWS’s error was not about this record",
  LICENSE_KNOWN: "Licence known",
  ENTITLEMENT_UNKNOWN: "What is included cannot be read yet",
  ENTITLEMENT_KNOWN: "What is included is known",
  ALL_HELD: "Held with all of its agreement or product",
  HOLD_LIFTED: "The hold is over",
  SENT_AT_DEADLINE: "Let go before its deadline, as the product says",
  BEFORE_METERING_FROM: "Not ours to bill: before the first hour metered here",
  WINDOW_CLOSED: "AWS’s window closed",
  AGREEMENT_ENDED: "The agreement ended",
  HELD_BY_OPERATOR: "Put on hold",
  RELEASED_BY_OPERATOR: "Let go",
  RESENT_BY_OPERATOR: "Sent again on request",
  RESOLVED_BY_OPERATOR: "Closed by an operator",
  REBOOKED_BY_OWNER: "Booked again, into a later hour",
  DUPLICATE_SETTLED: "Settled by what AWS holds",
};

/** A step of a record's life in words; a cause of a later version reads as its code. */
export function causeWords(cause: string): string {
  return Object.hasOwn(causes, cause) ? causes[cause as keyof typeof causes] : cause;
}

const reasonWords: Record<string, string> = {
  LICENSE_UNKNOWN: "Its licence is not known yet.",
  GUARD_CAP: "It is more than the dimension’s cap for an hour; somebody has to let it go.",
  LEGACY_MATCH:
    "The same customer's hour was sent under the product's other key already. Letting it go would bill the hour twice.",
  GUARD_RATIO: "It is far more than any hour of the last 7 days; somebody has to let it go.",
  AGREEMENT_HELD: "All of its agreement is on hold.",
  PRODUCT_HELD: "All of its product is on hold.",
  ENTITLEMENT_UNKNOWN: "What the contract includes cannot be read yet, so nobody knows what is due.",
  BEFORE_METERING_FROM: "Another sender metered this hour.",
  BY_OPERATOR: "An operator put it on hold.",
  FRACTION_AT_END: "The agreement ended before it made a whole unit.",
  UNCONFIRMED: "Accepted, not yet seen in CloudTrail.",
  CONFLICT: "AWS holds a different quantity for this hour, from another sender.",
  DUPLICATE_SETTLED: "An operator entered what AWS holds, and the difference was settled.",
  WINDOW_CLOSED: "AWS’s window closed before it was accepted.",
  REBOOKED: "Its units were booked again, into a later hour.",
  IN_DOUBT: "AWS’s window closed; an attempt had no answer, so AWS may hold it.",
  CustomerNotSubscribed: "AWS knows no subscription of this buyer for that hour.",
};

/** Why a record stands where it stands; AWS's own error name where there are no words for it. */
export function reasonOf(reason: string): string {
  return reasonWords[reason] ?? reason;
}
