import type { Store } from "#simulator/state/store.ts";
import type { Agreement } from "#simulator/state/tables.ts";

/** Agreements by what AWS calls name them with; each list in the order in which they were made. */
export type AgreementIndex = {
  ofLicense(licenseArn: string): Agreement[];
  ofCustomer(customerIdentifier: string): Agreement[];
  ofAccount(customerAwsAccountId: string): Agreement[];
  ofProduct(productCode: string): Agreement[];
};

/** Keeps the agreements' indexes in step with the store. */
export function openAgreementIndex(store: Store): AgreementIndex {
  const ids = new Map<string, Set<string>>();
  const keysOf = (agreement: Agreement): string[] => [
    `account ${agreement.customerAwsAccountId}`,
    `product ${agreement.productCode}`,
    ...(agreement.licenseArn === null ? [] : [`license ${agreement.licenseArn}`]),
    ...(agreement.customerIdentifier === null ? [] : [`customer ${agreement.customerIdentifier}`]),
  ];

  function add(agreement: Agreement): void {
    for (const key of keysOf(agreement)) {
      const known = ids.get(key);
      if (known === undefined) ids.set(key, new Set([agreement.agreementId]));
      else known.add(agreement.agreementId);
    }
  }

  for (const agreement of store.rows.agreements.values()) add(agreement);
  store.onCommit((changes) => {
    // Ids of removed agreements stay in the sets: reading skips them.
    for (const [table, , value] of changes) if (table === "agreements" && value !== null) add(value);
  });

  function list(key: string): Agreement[] {
    const found: Agreement[] = [];
    for (const id of ids.get(key) ?? []) {
      const agreement = store.rows.agreements.get(id);
      if (agreement !== undefined) found.push(agreement);
    }
    return found;
  }

  return {
    ofLicense: (licenseArn) => list(`license ${licenseArn}`),
    ofCustomer: (customerIdentifier) => list(`customer ${customerIdentifier}`),
    ofAccount: (customerAwsAccountId) => list(`account ${customerAwsAccountId}`),
    ofProduct: (productCode) => list(`product ${productCode}`),
  };
}
