import { AwsError } from "#simulator/wire/errors.ts";
import type { UsageRecord } from "#simulator/metering/metering-shapes.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement, BilledTo, Product } from "#simulator/state/tables.ts";

/** Whom a usage record bills. */
export type BilledCustomer = {
  product: Product;
  to: BilledTo;
  /** All that this licence, or this customer of the product, has had, oldest first; none: not subscribed. */
  agreements: readonly Agreement[];
};

function badLicense(message: string, rule: string): never {
  throw new AwsError("InvalidLicenseException", message, rule);
}

/** By account and licence, as products with Concurrent Agreements are metered. */
export function findLicensee(sim: Sim, record: UsageRecord): BilledCustomer {
  const agreements = sim.agreements.ofLicense(record.LicenseArn as string);
  const first = agreements[0];
  if (first === undefined) badLicense("The license does not exist.", "BMU-LICENSE-UNKNOWN");
  // The agreement's own texts: those of the request would be kept for each hour once more.
  const { licenseArn, customerAwsAccountId: account } = first;
  if (record.CustomerAWSAccountId !== account) {
    badLicense("The license does not belong to the customer.", "BMU-LICENSE-OTHER-ACCOUNT");
  }
  const product = sim.store.rows.products.get(first.productCode);
  if (product === undefined) badLicense("The license is of no known product.", "BMU-LICENSE-UNKNOWN");
  return {
    product,
    to: { key: first.licenseArn as string, customerAwsAccountId: account, customerIdentifier: null, licenseArn },
    agreements,
  };
}

/** The product that a request names. @throws AwsError InvalidProductCodeException. */
export function findMeteredProduct(sim: Sim, productCode: string, kinds: readonly Product["kind"][]): Product {
  const product = sim.store.rows.products.get(productCode);
  if (product === undefined || !kinds.includes(product.kind)) {
    throw new AwsError(
      "InvalidProductCodeException",
      "The product code passed does not match the product code used for publishing the product.",
      "MET-PRODUCT-CODE",
    );
  }
  return product;
}

/**
 * By product code and CustomerIdentifier or account. A customer is the same one under both names, so that usage sent
 * under one and again under the other is found to be the same; usage sent by licence is not.
 */
export function findCustomerOfProduct(sim: Sim, product: Product, record: UsageRecord): BilledCustomer {
  const identifier = record.CustomerIdentifier ?? null;
  const known =
    identifier === null
      ? sim.agreements.ofAccount(record.CustomerAWSAccountId as string)
      : sim.agreements.ofCustomer(identifier);
  if (identifier !== null && known.length === 0) {
    throw new AwsError(
      "InvalidCustomerIdentifierException",
      "You have metered usage for a CustomerIdentifier that does not exist.",
      "BMU-CUSTOMER-UNKNOWN",
    );
  }
  const agreements = known.filter(({ productCode }) => productCode === product.productCode);
  const customerIdentifier =
    identifier ?? agreements.find((agreement) => agreement.customerIdentifier !== null)?.customerIdentifier ?? null;
  const customerAwsAccountId = record.CustomerAWSAccountId ?? agreements[0]?.customerAwsAccountId ?? null;
  return {
    product,
    to: {
      key: `${product.productCode} ${customerIdentifier ?? `account ${customerAwsAccountId ?? ""}`}`,
      customerAwsAccountId,
      customerIdentifier,
      licenseArn: null,
    },
    agreements,
  };
}
