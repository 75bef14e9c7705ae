import { readEarlierLine } from "#simulator/state/earlier-lines.ts";
import type { Acceptance, BilledTo, Change } from "#simulator/state/tables.ts";

/** An acceptance, short: what its hours share stands once, each customer with its hours one after the other. */
type ShortAcceptance = Omit<Acceptance, "hours"> & { customers: ShortCustomer[] };
type ShortCustomer = {
  /** `key` only where it is not the licence. */
  ids: [account: string | null, identifier: string | null, license: string | null, key?: string];
  hours: ShortHour[];
};
type ShortHour = [
  no: number,
  dimension: string,
  hourNumber: number,
  offsetMs: number,
  quantity: number,
  allocations?: unknown[],
];

/** Changes that belong together as one line of JSON: a list of them. */
export function toJournalLine(changes: readonly Change[]): string {
  return JSON.stringify(
    changes.map((change) =>
      change[0] === "bill" && change[2] !== null ? ["bill", change[1], shorten(change[2])] : change,
    ),
  );
}

/** What `toJournalLine` was given. */
export function fromJournalLine(line: string): Change[] {
  const read: unknown = JSON.parse(line);
  return readEarlierLine(read) ?? (read as Change[]).map(unfold);
}

function shorten({ hours, ...shared }: Acceptance): ShortAcceptance {
  const customers: ShortCustomer[] = [];
  let to: BilledTo | null = null;
  for (const hour of hours) {
    if (hour.to !== to) customers.push({ ids: idsOf(hour.to), hours: [] });
    to = hour.to;
    const { no, dimension, hourNumber, offsetMs, quantity, usageAllocations } = hour;
    const short: ShortHour = [no, dimension, hourNumber, offsetMs, quantity];
    if (usageAllocations !== null) short.push(usageAllocations);
    customers.at(-1)!.hours.push(short);
  }
  return { ...shared, customers };
}

function idsOf({ key, customerAwsAccountId: account, customerIdentifier: identifier, licenseArn: license }: BilledTo) {
  const ids: ShortCustomer["ids"] = [account, identifier, license];
  if (key !== license) ids.push(key);
  return ids;
}

function unfold(change: Change): Change {
  if (change[0] !== "bill" || change[2] === null) return change;
  const { customers, ...shared } = change[2] as unknown as ShortAcceptance;
  const acceptance: Acceptance = { ...shared, hours: [] };
  for (const { ids, hours } of customers) {
    const [account, identifier, license, key = license ?? ""] = ids;
    const to = { key, customerAwsAccountId: account, customerIdentifier: identifier, licenseArn: license };
    for (const [no, dimension, hourNumber, offsetMs, quantity, allocations] of hours) {
      const usageAllocations = allocations ?? null;
      acceptance.hours.push({ acceptance, no, to, dimension, hourNumber, offsetMs, quantity, usageAllocations });
    }
  }
  return ["bill", change[1], acceptance];
}
