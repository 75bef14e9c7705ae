import type { AgreementStatus, PricingModel } from "#lib/generated/prisma/client.ts";

type Before = {
  status: AgreementStatus;
  statusReason: string;
  /** AWS's reason why it is pending; null: AWS gave none. */
  awsReason: string | null;
};

/**
 * What a buyer's arrival, confirmed by ResolveCustomer, does to an agreement's status (docs/rules.md, section 2): a
 * usage-priced agreement that nothing contradicts is active; a contract is active once it grants something. What an
 * event, a read or a person has decided stays. Pure.
 */
export function statusAfterArrival(
  before: Before,
  pricingModel: PricingModel,
  hasEntitlements: boolean,
): { status: AgreementStatus; statusReason: string } {
  const { status, statusReason, awsReason } = before;
  const isContradicted = awsReason !== null || statusReason === "LICENSE_AWAITED";
  if (status !== "pending" || isContradicted) return { status, statusReason };
  switch (pricingModel) {
    case "SUBSCRIPTION":
    case "FREE":
      return { status: "active", statusReason: "RESOLVED" };
    case "CONTRACT":
    case "CONTRACT_WITH_CONSUMPTION":
      return hasEntitlements
        ? { status: "active", statusReason: "ENTITLED" }
        : { status: "pending", statusReason: "NO_ENTITLEMENTS" };
  }
}
