/** One of AWS's agreements, as DescribeAgreement and SearchAgreements show it. What they leave out is null. */
export type MarketplaceAgreement = {
  awsAgreementId: string;
  /** The first of its chain of renewals and replacements; its own id when it follows none. */
  initialAgreementId: string | null;
  /** ACTIVE, CANCELLED, EXPIRED, RENEWED, REPLACED, TERMINATED, ARCHIVED, … */
  status: string;
  customerAwsAccountId: string | null;
  proposerAccountId: string | null;
  offerId: string | null;
  /** `prod-…` */
  productId: string | null;
  startsAt: Date | null;
  /** Null: it has no end. */
  endsAt: Date | null;
  /** SearchAgreements only. */
  lastUpdatedAt: Date | null;
  /** What happens at the end; null where it has none or AWS does not say. */
  renewsByItself: boolean | null;
  /** Why it will not renew, as AWS names it (EndTimeBehaviorReasonCode); null: it renews, or AWS does not say. */
  endReason: string | null;
  /** SearchAgreements only; null: not said. */
  licenseArn: string | null;
};

/** An agreement's licence, as GetAgreementEntitlements shows it. */
export type MarketplaceLicense = { licenseArn: string | null; status: string; reason: string | null };

/** `denied`: we are no party of the agreement (a channel partner's offer). `unknown`: AWS knows no such agreement. */
export type NotReadable = "denied" | "unknown";

export type AgreementSearch = { licenseArn: string } | { productId: string };

/**
 * AWS Marketplace Agreement Service, read only. Each call is one HTTP request; whoever calls keeps AWS's rate and tries again.
 *
 * @throws AppError MARKETPLACE_UNAVAILABLE (retryable: throttled, or no answer), MARKETPLACE_MISCONFIGURED (rights, region, or a
 *   request that AWS does not take).
 */
export type AgreementPort = {
  describe(awsAgreementId: string): Promise<MarketplaceAgreement | NotReadable>;
  /** One page of the agreements that we proposed, at most 50. */
  search(
    by: AgreementSearch,
    pageToken: string | null,
  ): Promise<{ agreements: MarketplaceAgreement[]; nextToken: string | null }>;
  /** Null: it grants nothing yet. `denied` also where AWS keeps the operation for buyers, or the right to it is missing. */
  getLicense(awsAgreementId: string): Promise<MarketplaceLicense | NotReadable | null>;
  /** Whether the accepted terms hold a free trial. */
  isTrial(awsAgreementId: string): Promise<boolean | NotReadable>;
};
