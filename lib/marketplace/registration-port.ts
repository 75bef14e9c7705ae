/** Who a registration token stands for. New products fill account and licence, LEGACY ones the customer identifier. */
export type ResolvedCustomer = {
  productCode: string;
  customerAwsAccountId: string | null;
  licenseArn: string | null;
  customerIdentifier: string | null;
};

/** AWS Marketplace's ResolveCustomer. */
export type RegistrationPort = {
  /**
   * Asks AWS who sent a registration token. May be repeated until the token expires; the answer is the same.
   *
   * @throws AppError REGISTRATION_TOKEN_EXPIRED, REGISTRATION_TOKEN_INVALID; MARKETPLACE_UNAVAILABLE (retryable);
   *   MARKETPLACE_MISCONFIGURED (rights, region, or an answer without a product).
   */
  resolveCustomer(registrationToken: string): Promise<ResolvedCustomer>;
};
