import type { Store } from "#simulator/state/store.ts";
import type { Agreement } from "#simulator/state/tables.ts";

/** Agreements by what AWS calls name them with; each list in the order in which they were made. */
export type AgreementIndex = {
  ofLicense(licenseArn: string): readonly Agreement[];
  ofCustomer(customerIdentifier: string): readonly Agreement[];
  ofAccount(customerAwsAccountId: string): readonly Agreement[];
  ofProduct(productCode: string): readonly Agreement[];
};

/** Keeps the agreements' indexes in step with the store. */
export function openAgreementIndex(store: Store): AgreementIndex {
  const indexes = [
    openIndex(({ licenseArn }) => licenseArn),
    openIndex(({ customerIdentifier }) => customerIdentifier),
    openIndex(({ customerAwsAccountId }) => customerAwsAccountId),
    openIndex(({ productCode }) => productCode),
  ] as const;
  const [byLicense, byCustomer, byAccount, byProduct] = indexes;

  for (const agreement of store.rows.agreements.values()) for (const index of indexes) index.put(agreement);
  store.onCommit((changes) => {
    for (const [table, key, value] of changes) {
      if (table !== "agreements") continue;
      for (const index of indexes) {
        if (value === null) index.remove(key);
        else index.put(value);
      }
    }
  });
  return {
    ofLicense: byLicense.list,
    ofCustomer: byCustomer.list,
    ofAccount: byAccount.list,
    ofProduct: byProduct.list,
  };
}

type Group = { byId: Map<string, Agreement>; list: readonly Agreement[] | null };

/** Agreements by one of their members. A list is made when it is asked for and never changed, so that it may be handed out. */
function openIndex(memberOf: (agreement: Agreement) => string | null) {
  const groups = new Map<string, Group>();
  const members = new Map<string, string>();

  function groupOf(member: string): Group {
    const group = groups.get(member) ?? { byId: new Map<string, Agreement>(), list: null };
    groups.set(member, group);
    return group;
  }

  function remove(agreementId: string): void {
    const member = members.get(agreementId);
    if (member === undefined) return;
    members.delete(agreementId);
    const group = groupOf(member);
    group.byId.delete(agreementId);
    group.list = null;
  }

  return {
    remove,
    put(agreement: Agreement): void {
      const member = memberOf(agreement);
      if (members.get(agreement.agreementId) !== member) remove(agreement.agreementId);
      if (member === null) return;
      members.set(agreement.agreementId, member);
      const group = groupOf(member);
      group.byId.set(agreement.agreementId, agreement);
      group.list = null;
    },
    list(member: string): readonly Agreement[] {
      const group = groups.get(member);
      return group === undefined ? [] : (group.list ??= [...group.byId.values()]);
    },
  };
}
