import { MINUTE_MS } from "#lib/time/hours.ts";

/** A license's status as AWS answered it to GetAgreementEntitlements, since when, and when AWS last said so. */
export type LicenseReading = {
  status: string;
  reason: string | null;
  since: Date;
  readAt: Date;
  /** When a read first showed it as PROVISIONED; null: none did. */
  provedAt: Date | null;
};

export type LicenseWord = {
  /** Of the agreement in force; null: never read. */
  reading: LicenseReading | null;
  /** The last License Updated; null: none came. */
  updatedAt: Date | null;
  /** The license was in force at some time: a License Updated, a read, entitlements, or a record that AWS accepted. */
  isProved: boolean;
  /** Whether AWS lets the seller read the status. */
  isReadable: boolean;
  /**
   * Where it is not readable and the buyer pays by use: Created came, and License Updated, which follows it, did not.
   */
  isAwaited: boolean;
  /** When AWS last accepted a record of the agreement, and when it last answered CustomerNotSubscribed to one. */
  billedAt: Date | null;
  notSubscribedAt: Date | null;
};

/**
 * `unissued`: it never was in force. `withdrawn`: it was, and AWS says that it is not. `reason`: AWS's, as AWS spells
 * it.
 */
export type LicenseVerdict =
  { kind: "fine" } | { kind: "unissued"; reason: string | null } | { kind: "withdrawn"; reason: string; since: Date };

/**
 * AWS's services do not change at once: a read counts against a License Updated only when it was made this long after
 * it.
 */
export const CONSISTENT_AFTER_MS = 5 * MINUTE_MS;

/** BatchMeterUsage's status, written as AWS's reason codes are. */
export const NOT_SUBSCRIBED = "CUSTOMER_NOT_SUBSCRIBED";

/**
 * What AWS says of a license, by the last word that counts. A read that says anything but PROVISIONED makes it pending,
 * or suspended where it had been in force. Where AWS lets a seller read no status, CustomerNotSubscribed suspends it;
 * the next record that AWS accepts, or the next License Updated, lifts that. A license that AWS has said nothing of is
 * not withdrawn. Pure.
 */
export function decideLicense(word: LicenseWord): LicenseVerdict {
  const { reading, updatedAt, isProved, isReadable, isAwaited } = word;
  if (reading !== null && reading.status !== "PROVISIONED" && !isOvertaken(reading, word)) {
    const reason = reading.reason ?? reading.status;
    return isProved || reading.status === "DEPROVISIONED"
      ? { kind: "withdrawn", reason, since: reading.since }
      : { kind: "unissued", reason };
  }
  if (isReadable) return { kind: "fine" };
  const { notSubscribedAt, billedAt } = word;
  if (notSubscribedAt !== null && isAfter(notSubscribedAt, updatedAt) && isAfter(notSubscribedAt, billedAt)) {
    return { kind: "withdrawn", reason: NOT_SUBSCRIBED, since: notSubscribedAt };
  }
  return isAwaited && !isProved ? { kind: "unissued", reason: null } : { kind: "fine" };
}

/** Whether something that AWS said later takes back what a read said. */
function isOvertaken({ readAt }: LicenseReading, { updatedAt, billedAt, isReadable }: LicenseWord): boolean {
  if (updatedAt !== null && readAt.getTime() < updatedAt.getTime() + CONSISTENT_AFTER_MS) return true;
  return !isReadable && billedAt !== null && billedAt > readAt;
}

function isAfter(a: Date, b: Date | null): boolean {
  return b === null || a > b;
}
