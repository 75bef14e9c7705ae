import type { LicenseReading } from "#lib/agreements/lifecycle/license/decide-license.ts";
import type { LifecycleFact } from "#lib/agreements/lifecycle/facts/lifecycle-fact.ts";

/** What all lifecycle events and reads of one license (or LEGACY customer) say together. */
export type AgreementFacts = {
  /**
   * AWS's strongest proof of it: `licensed` License Updated, `created` Created and begun, `read`, `subscribed`,
   * `failed` by SNS.
   */
  proof: "none" | "created" | "licensed" | "read" | "subscribed" | "failed";
  awsAgreementId: string | null;
  previousAwsAgreementId: string | null;
  /** All of AWS's agreement ids that this license has had. */
  awsAgreementIds: string[];
  intent: LifecycleFact["intent"];
  offerId: string | null;
  proposerAccountId: string | null;
  customerAwsAccountId: string | null;
  /** The earliest start that AWS stated. */
  startsAt: Date | null;
  /** Start of the agreement id that is in force. */
  begunAt: Date | null;
  /** Null: AWS did not say. */
  termEndsAt: Date | "none" | null;
  /** AWS said that it ends and does not renew by itself, or unsubscribe-pending. */
  isEndAnnounced: boolean;
  unsubscribingSince: Date | null;
  end: { at: Date; because: "ENDED" | "LICENSE_DEPROVISIONED" | "UNSUBSCRIBED" } | null;
  /** It was renewed or replaced, and no later agreement is known on this license. */
  supersededAt: Date | null;
  advisoryAt: Date | null;
  isTrial: boolean | null;
  /** The first agreement of the chain, as a read showed it. */
  initialAgreementId: string | null;
  /** When AWS last showed the agreement in force as ACTIVE; null: never, or it is over. */
  seenActiveAt: Date | null;
  /** When AWS was last asked about it and answered; null: never. */
  readAt: Date | null;
  /** The license of the agreement in force, as a read showed it; null: never read. */
  license: LicenseReading | null;
  /** The last License Updated. */
  licenseUpdatedAt: Date | null;
  /** License Updated, a read that showed it as PROVISIONED, or a renewal that took it over. */
  isLicenseProved: boolean;
  /** Created came for a new purchase, and no License Updated since. */
  isLicenseAwaited: boolean;
  /**
   * Why the agreement in force will not renew, in AWS's word; null: it renews, or AWS does not say; "unread": AWS was
   * not asked.
   */
  endReason: string | null | "unread";
  /** When AWS last said by a lifecycle event whether it is in force. */
  statedAt: Date | null;
};

/** Facts of an agreement that nothing is known of. */
export const noFacts: AgreementFacts = {
  proof: "none",
  awsAgreementId: null,
  previousAwsAgreementId: null,
  awsAgreementIds: [],
  intent: null,
  offerId: null,
  proposerAccountId: null,
  customerAwsAccountId: null,
  startsAt: null,
  begunAt: null,
  termEndsAt: null,
  isEndAnnounced: false,
  unsubscribingSince: null,
  end: null,
  supersededAt: null,
  advisoryAt: null,
  isTrial: null,
  initialAgreementId: null,
  seenActiveAt: null,
  readAt: null,
  license: null,
  licenseUpdatedAt: null,
  isLicenseProved: false,
  isLicenseAwaited: false,
  endReason: "unread",
  statedAt: null,
};
