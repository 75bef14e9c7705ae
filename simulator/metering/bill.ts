import { randomUUID } from "node:crypto";
import type { CustomerBill } from "#simulator/context/bill-index.ts";
import type { BilledCustomer } from "#simulator/metering/find-billed-customer.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Acceptance, AcceptedHour, BilledHour, Change, OfferCount } from "#simulator/state/tables.ts";

const HOUR_MS = 3_600_000;

/** One offer of usage for one hour. */
type UsageOffer = {
  dimension: string;
  /** Epoch milliseconds. */
  timestamp: number;
  quantity: number;
  usageAllocations: unknown[] | null;
};

type OfferOutcome = { meteringRecordId: string; outcome: "new" | "identical" | "conflict" };

/** What AWS has accepted, as one request sees and changes it. Nothing is kept before `changes` are committed. */
export type BillDraft = {
  offer(customer: BilledCustomer, usage: UsageOffer): OfferOutcome;
  changes(): Change[];
  /** Whether the bill grows by it; an hour that was offered before stays as it is. */
  hasNewHours(): boolean;
};

/**
 * Deduplicates by region, customer, dimension and hour; the first quantity stays, nothing is summed (AWS facts 3.3).
 * Offers within one request, which are of one product, are deduplicated like those of two.
 */
export function draftBill(
  sim: Sim,
  request: Pick<Acceptance, "operation" | "region" | "productCode" | "receivedAt">,
): BillDraft {
  // Random but for the last three digits, which count: random numbers are dear.
  const acceptance: Acceptance = { id: randomUUID().slice(0, -3), ...request, hours: [] };
  const bills = sim.bill.of(request);
  const counted = new Map<string, OfferCount>();
  let bill: CustomerBill | null = null;

  function findHour({ to, hours }: CustomerBill, dimension: string, hourNumber: number): AcceptedHour | undefined {
    const known = hours.get(dimension)?.get(hourNumber);
    if (known !== undefined) return known;
    for (const hour of acceptance.hours) {
      if (hour.hourNumber === hourNumber && hour.to === to && hour.dimension === dimension) return hour;
    }
    return undefined;
  }

  return {
    offer(customer, { dimension, timestamp, quantity, usageAllocations }) {
      if (bill?.to.key !== customer.to.key) bill = bills.customer(customer.to);
      const hourNumber = Math.floor(timestamp / HOUR_MS);
      const known = findHour(bill, dimension, hourNumber);
      if (known === undefined) {
        const hour: AcceptedHour = {
          acceptance,
          no: acceptance.hours.length,
          to: bill.to,
          // The product's own text: that of the request would be kept for each hour once more.
          dimension: customer.product.dimensions.find(({ name }) => name === dimension)?.name ?? dimension,
          hourNumber,
          offsetMs: timestamp - hourNumber * HOUR_MS,
          quantity,
          usageAllocations,
        };
        acceptance.hours.push(hour);
        return { meteringRecordId: meteringRecordIdOf(hour), outcome: "new" };
      }
      const isConflict = known.quantity !== quantity;
      const meteringRecordId = meteringRecordIdOf(known);
      const before = counted.get(meteringRecordId) ?? getOfferCount(sim, meteringRecordId);
      counted.set(meteringRecordId, {
        ...before,
        offers: before.offers + 1,
        ...(isConflict ? { conflicts: before.conflicts + 1, conflicting: quantity } : {}),
      });
      return { meteringRecordId, outcome: isConflict ? "conflict" : "identical" };
    },
    hasNewHours: () => acceptance.hours.length > 0,
    changes: () => [
      ...(acceptance.hours.length > 0 ? [["bill", acceptance.id, acceptance] satisfies Change] : []),
      ...[...counted].map(([id, count]): Change => ["offers", id, count]),
    ],
  };
}

function meteringRecordIdOf({ acceptance, no }: AcceptedHour): string {
  return acceptance.id + no.toString(16).padStart(3, "0");
}

/** How often an hour was offered so far. */
export function getOfferCount(sim: Sim, meteringRecordId: string): OfferCount {
  return sim.store.rows.offers.get(meteringRecordId) ?? { offers: 1, conflicts: 0 };
}

/** All that AWS has accepted, in the order in which it came. */
export function listBill(sim: Sim): BilledHour[] {
  const billed: BilledHour[] = [];
  for (const { hours } of sim.store.rows.bill.values()) for (const hour of hours) billed.push(toBilledHour(hour));
  return billed;
}

function toBilledHour(hour: AcceptedHour): BilledHour {
  const { operation, region, productCode, receivedAt } = hour.acceptance;
  const { customerAwsAccountId, customerIdentifier, licenseArn } = hour.to;
  return {
    meteringRecordId: meteringRecordIdOf(hour),
    ...{ operation, region, productCode, customerAwsAccountId, customerIdentifier, licenseArn },
    dimension: hour.dimension,
    hour: hour.hourNumber * HOUR_MS,
    timestamp: hour.hourNumber * HOUR_MS + hour.offsetMs,
    quantity: hour.quantity,
    usageAllocations: hour.usageAllocations,
    receivedAt,
  };
}
