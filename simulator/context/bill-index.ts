import type { Store } from "#simulator/state/store.ts";
import type { Acceptance, AcceptedHour, BilledTo } from "#simulator/state/tables.ts";

/** What one customer was billed under one key of deduplication: hours since 1970 by dimension. */
export type CustomerBill = { to: BilledTo; hours: Map<string, Map<number, AcceptedHour>> };

/** The bill by what AWS deduplicates it by: one for each operation and region. */
export type BillIndex = { of(by: Scope): { customer(to: BilledTo): CustomerBill } };
type Scope = Pick<Acceptance, "operation" | "region">;

/** Keeps the index in step with the store. */
export function openBillIndex(store: Store): BillIndex {
  let scopes = new Map<string, Map<string, CustomerBill>>();

  function of({ operation, region }: Scope) {
    const scope = `${operation} ${region}`;
    const bills = scopes.get(scope) ?? new Map<string, CustomerBill>();
    scopes.set(scope, bills);
    return {
      /** Of a customer that was never billed, an empty one. */
      customer(to: BilledTo): CustomerBill {
        const known = bills.get(to.key);
        if (known !== undefined) return known;
        const bill = { to, hours: new Map<string, Map<number, AcceptedHour>>() };
        bills.set(to.key, bill);
        return bill;
      },
    };
  }

  function add(acceptance: Acceptance): void {
    const bills = of(acceptance);
    let bill: CustomerBill | null = null;
    for (const hour of acceptance.hours) {
      if (bill?.to !== hour.to) bill = bills.customer(hour.to);
      const known = bill.hours.get(hour.dimension);
      if (known === undefined) bill.hours.set(hour.dimension, new Map([[hour.hourNumber, hour]]));
      else known.set(hour.hourNumber, hour);
    }
  }

  function addAll(): void {
    for (const acceptance of store.rows.bill.values()) add(acceptance);
  }

  addAll();
  store.onCommit((changes) => {
    let isTaken = false;
    for (const [table, , value] of changes) {
      if (table !== "bill") continue;
      if (value === null) isTaken = true;
      else add(value);
    }
    // Only a reset takes hours away.
    if (isTaken) {
      scopes = new Map();
      addAll();
    }
  });
  return { of };
}
