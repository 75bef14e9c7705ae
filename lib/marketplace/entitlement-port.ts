/** One entitlement as GetEntitlements answers it. `value` is text, so that AWS's number stays as it was written. */
export type MarketplaceEntitlement = {
  dimension: string;
  valueType: "integer" | "double" | "boolean" | "string";
  value: string;
  /** The least time that it stays valid; a renewal may follow. */
  expiresAt: Date | null;
};

/** Whose entitlements: a licence's, or a LEGACY customer's of a product. */
export type EntitlementOwner = { productCode: string } & ({ licenseArn: string } | { customerIdentifier: string });

/** AWS Marketplace Entitlement Service. */
export type EntitlementPort = {
  /**
   * Reads all pages of what an owner is entitled to; empty after a contract's end, or shortly before AWS has filled it.
   *
   * @throws AppError MARKETPLACE_UNAVAILABLE (retryable), MARKETPLACE_MISCONFIGURED.
   */
  getEntitlements(owner: EntitlementOwner): Promise<MarketplaceEntitlement[]>;
};
