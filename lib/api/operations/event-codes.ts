import type { EventCode } from "#lib/usage/verdict.ts";

/** What each verdict on a refused event means, and what to do about it. */
export const eventCodes: Record<EventCode, string> = {
  ID_REUSED: "This id is stored with other content. Give each event an id of its own.",
  INVALID_EVENT: "A field is missing, unknown or too long, or the agreement is not named in exactly one way.",
  INVALID_QUANTITY: "No number from 0 to 2147483647 with at most 6 decimals.",
  INVALID_TAGS: "More than 5 tags, or characters that AWS does not take in them.",
  UNKNOWN_DIMENSION: "The product has no metered dimension of this name.",
  UNKNOWN_AGREEMENT: "No agreement has this name at the event's instant.",
  AMBIGUOUS_AGREEMENT: "Several agreements have this name; use agreementId or licenseArn.",
  AGREEMENT_NOT_ACTIVE:
    "At the event's instant the agreement did not take usage: not begun, ended, or not confirmed by AWS.",
  INVALID_TIMESTAMP: "No ISO 8601 instant with a zone.",
  TIMESTAMP_IN_FUTURE: "More than 5 minutes ahead. Check the sender's clock.",
  TIMESTAMP_TOO_OLD: "24 hours old or more, or of a month that AWS has closed: it can no longer be billed.",
  HOUR_CLOSED: "Its hour is frozen, and this dimension's aggregation cannot count late usage in another one.",
};
