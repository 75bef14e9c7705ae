import { randomUUID } from "node:crypto";
import type { BilledCustomer } from "#simulator/metering/find-billed-customer.ts";
import { startOfHour } from "#simulator/metering/metering-window.ts";
import type { Sim } from "#simulator/sim.ts";
import type { BilledHour, Change, OfferCount } from "#simulator/state/tables.ts";

/** One offer of usage for one hour. */
export type UsageOffer = {
  operation: BilledHour["operation"];
  region: string;
  dimension: string;
  /** Epoch milliseconds. */
  timestamp: number;
  quantity: number;
  usageAllocations: unknown[] | null;
};

export type OfferOutcome = { row: BilledHour; outcome: "new" | "identical" | "conflict" };

/** What AWS has accepted, as one request sees and changes it. Nothing is kept before `changes` are committed. */
export type BillDraft = {
  offer(customer: BilledCustomer, usage: UsageOffer): OfferOutcome;
  changes(): Change[];
  /** Whether the bill grows by it; an hour that was offered before stays as it is. */
  hasNewHours(): boolean;
};

/**
 * Deduplicates by region, customer, dimension and hour; the first quantity stays, nothing is summed (facts sheet 3.3).
 * Offers within one request are deduplicated like those of two.
 */
export function draftBill(sim: Sim, receivedAt: number): BillDraft {
  const drafted = new Map<string, BilledHour>();
  const counted = new Map<string, OfferCount>();
  const nextId = idSeries();
  return {
    offer(customer, usage) {
      const hour = startOfHour(usage.timestamp);
      const key = `${usage.region} ${usage.operation} ${customer.key} ${usage.dimension} ${hour}`;
      const known = drafted.get(key) ?? sim.store.rows.bill.get(key);
      if (known === undefined) {
        const row: BilledHour = {
          meteringRecordId: nextId(),
          operation: usage.operation,
          region: usage.region,
          productCode: customer.product.productCode,
          customerAwsAccountId: customer.customerAwsAccountId,
          customerIdentifier: customer.customerIdentifier,
          licenseArn: customer.licenseArn,
          dimension: usage.dimension,
          hour,
          timestamp: usage.timestamp,
          quantity: usage.quantity,
          usageAllocations: usage.usageAllocations,
          receivedAt,
        };
        drafted.set(key, row);
        return { row, outcome: "new" };
      }
      const isConflict = known.quantity !== usage.quantity;
      const before = counted.get(known.meteringRecordId) ?? getOfferCount(sim, known);
      counted.set(known.meteringRecordId, {
        ...before,
        offers: before.offers + 1,
        ...(isConflict ? { conflicts: before.conflicts + 1, conflicting: usage.quantity } : {}),
      });
      return { row: known, outcome: isConflict ? "conflict" : "identical" };
    },
    hasNewHours: () => drafted.size > 0,
    changes: () => [
      ...[...drafted].map(([key, row]): Change => ["bill", key, row]),
      ...[...counted].map(([id, count]): Change => ["offers", id, count]),
    ],
  };
}

/** Ids of one request: random but for the last three digits, which count, since random numbers are dear. */
function idSeries(): () => string {
  let count = 0;
  let base = "";
  return () => {
    if (count % 4_096 === 0) base = randomUUID().slice(0, -3);
    return `${base}${(count++ % 4_096).toString(16).padStart(3, "0")}`;
  };
}

/** How often an hour was offered so far. */
export function getOfferCount(sim: Sim, { meteringRecordId }: BilledHour): OfferCount {
  return sim.store.rows.offers.get(meteringRecordId) ?? { offers: 1, conflicts: 0 };
}
