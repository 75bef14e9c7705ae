import type { AlertSeverity } from "#lib/generated/prisma/enums.ts";

/**
 * What operators are notified about. The subject of a kind is always of the same type, written in brackets. Who adds a
 * kind says here what opens it and what closes it.
 */
export type AlertKind =
  /** [product] Records on their way have less than six hours left. Closed when none is. */
  | "DEADLINE_NEAR"
  /** [product] Held records have less than six hours left. Closed when none is. */
  | "HELD_NEAR_DEADLINE"
  /** [agreement] Records of it are not billed for good; closed when a person has settled all of them. */
  | "RECORD_EXPIRED"
  | "RECORD_REJECTED"
  | "RECORD_DUPLICATE"
  | "RECORD_NOT_SUBSCRIBED"
  | "RECORD_UNBILLABLE"
  /**
   * [agreement] An hour's quantity is above AWS's greatest; later hours bill the rest. Closed when nothing of it is
   * left.
   */
  | "QUANTITY_OVERFLOW"
  /** [product] Usage waits for a dimension that the product does not have. Closed when none waits. */
  | "USAGE_PARKED"
  /** [product] Late usage waits for an operator. Closed when none waits. */
  | "LATE_USAGE_HELD"
  /** [agreement] Usage that no hour can bill. Closed when a person has settled all of it. */
  | "USAGE_UNBILLABLE"
  /** [clock] Our clock and AWS's are more than a minute apart; beyond five nothing is sent. Closed when they agree. */
  | "CLOCK_SKEW"
  /** [product] Buyers came, and lifecycle events of their agreements did not. Closed when one arrives. */
  | "EVENTS_SILENT"
  /** [inbox] Lifecycle events failed too often and are dead-lettered. Closed when none is. */
  | "EVENT_SET_ASIDE"
  /** [agreement] A buyer arrived and never finished registering. Closed when it is linked or over. */
  | "REGISTRATION_UNFINISHED"
  /** [agreement] News: a buyer arrived from AWS for the first time. Never open; notified once. */
  | "CUSTOMER_ARRIVED"
  /**
   * [agreement] Bought a day ago or earlier, and the buyer never arrived. Closed when the buyer arrives, or it is
   * linked or over.
   */
  | "CUSTOMER_MISSING"
  /** [webhook_endpoint] Switched off by its failures or by 410. Closed when it is on again. */
  | "WEBHOOK_DISABLED"
  /** [inbox] Lifecycle events have waited for a day for an unknown agreement or product. Closed when none does. */
  | "EVENT_WAITING"
  /** [product] AWS has not shown its agreements for an hour. Closed when it does. */
  | "AWS_READS_FAILING"
  /** [licenses] AWS does not let this account read the status of licenses. Closed when it does; asked again daily. */
  | "LICENSE_STATUS_UNREADABLE"
  /** [agreement] It follows another one, and the data do not say which; a person decides. Closed once decided. */
  | "MATCH_UNCERTAIN"
  /**
   * [api_key] Far more of a key's usage was refused in an hour than usually. Closed when it was not for an hour or two.
   */
  | "REFUSALS_JUMPED"
  /** [aws_account] STS names another account than SELLER_ACCOUNT_ID: nothing is sent. Closed when it names that one. */
  | "AWS_ACCOUNT_OTHER"
  /** [aws_account] STS has never said whose credentials these are; sending goes on. Closed when it does. */
  | "AWS_ACCOUNT_UNKNOWN"
  /** [job_step] A step of the job runs failed twice in a row, wholly or in part. Closed when it has worked again. */
  | "JOB_STEP_FAILING"
  /** [job_clock] No job run has ended for five minutes: raised by the usage API. Closed when one ends. */
  | "JOB_CLOCK_STANDS"
  /**
   * [aws] AWS refuses an operation for the set-up's sake: credentials, rights, clock, region, endpoint or a proxy. The
   * subject is `aws:`, the operation and, for BatchMeterUsage, the region. Closed when AWS answers it.
   */
  | "AWS_SET_UP"
  /**
   * [product] AWS knows no agreement of the product: the credentials are of another account. Closed when AWS takes a
   * record of it.
   */
  | "AWS_OTHER_ACCOUNT"
  /** [agreement] AWS refuses records of it alone, by an error that is not final. Closed when none of them waits. */
  | "RECORDS_REFUSED_ALONE";

/**
 * One thing to know of. `subject` is `agreement:<id>`, `product:<id>` or another thing's name; `data` holds ids,
 * counts, instants.
 */
export type AlertInput = {
  kind: AlertKind;
  subject: string;
  severity: AlertSeverity;
  data?: Record<string, string | number | null>;
};
