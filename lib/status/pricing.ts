import type { PricingModel } from "#lib/generated/prisma/enums.ts";

export type { PricingModel } from "#lib/generated/prisma/enums.ts";

type Priced = Readonly<{ pricingModel: PricingModel }>;

/** The pricing models of which AWS grants entitlements. */
export const contractModels = ["CONTRACT", "CONTRACT_WITH_CONSUMPTION"] as const satisfies readonly PricingModel[];

/** Whether the buyer's entitlements grant access, and not the agreement alone. Pure. */
export function isContract({ pricingModel }: Priced): boolean {
  return (contractModels as readonly PricingModel[]).includes(pricingModel);
}

/** Whether AWS bills what the buyer uses, all of it or beyond a contract. Pure. */
export function isUsagePriced({ pricingModel }: Priced): boolean {
  return pricingModel === "SUBSCRIPTION" || pricingModel === "CONTRACT_WITH_CONSUMPTION";
}
