import { AwsError } from "#simulator/wire/errors.ts";
import type { Caller } from "#simulator/wire/signature.ts";
import { isInForce } from "#simulator/agreements/agreement-state.ts";
import type { BilledCustomer } from "#simulator/metering/find-billed-customer.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Product } from "#simulator/state/tables.ts";

/** Software in the buyer's account calls the endpoint of the region in which it runs (AWS facts 4.2, 4.3). */
export function checkWorkloadRegion(
  sim: Sim,
  caller: Caller,
  error: "InvalidEndpointRegionException" | "InvalidRegionException",
  rule: string,
): void {
  const { region } = sim.settings().workload;
  if (region === null || region === caller.region) return;
  throw new AwsError(error, `The workload runs in ${region}, the endpoint is that of ${caller.region}.`, rule);
}

/** The calling account as a customer of the product; null when it has no agreement in force. */
export function findEntitledBuyer(sim: Sim, product: Product, caller: Caller, now: number): BilledCustomer | null {
  const agreements = sim.agreements
    .ofAccount(caller.accountId)
    .filter(({ productCode, suspended }) => productCode === product.productCode && !suspended);
  if (!agreements.some((agreement) => isInForce(agreement, now))) return null;
  return {
    product,
    to: {
      key: `${product.productCode} account ${caller.accountId}`,
      customerAwsAccountId: caller.accountId,
      customerIdentifier: null,
      licenseArn: null,
    },
    agreements,
  };
}
