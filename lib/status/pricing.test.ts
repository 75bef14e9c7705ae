import { expect, test } from "vitest";
import { PricingModel } from "#lib/generated/prisma/enums.ts";
import { contractModels, isContract, isUsagePriced } from "#lib/status/pricing.ts";

test("a contract is granted by entitlements, and usage is billed of a subscription and beyond a contract", () => {
  const models = Object.values(PricingModel);
  expect(models.filter((pricingModel) => isContract({ pricingModel }))).toEqual([...contractModels]);
  expect(models.filter((pricingModel) => isUsagePriced({ pricingModel })).sort()).toEqual([
    "CONTRACT_WITH_CONSUMPTION",
    "SUBSCRIPTION",
  ]);
});
