import type { BilledHour, Change } from "#simulator/state/tables.ts";

type NewHour = [table: "bill", key: string, row: BilledHour];

/** Hours of one request, short: what they share stands once. */
type ShortHours = {
  shared: Pick<BilledHour, "operation" | "region" | "productCode" | "receivedAt">;
  /** Each customer with its hours one after the other. `key` only where it is not account and licence. */
  customers: {
    ids: [account: string | null, identifier: string | null, license: string | null, key?: string];
    hours: ShortHour[];
  }[];
};
type ShortHour = [
  dimension: string,
  hour: number,
  offsetMs: number,
  quantity: number,
  id: string,
  allocations?: unknown[],
];

/**
 * Changes that belong together as one line of JSON: a list of them, or, where usage was accepted, an object whose `hours` are
 * written short, for they are most of what a simulator ever writes.
 */
export function toJournalLine(changes: readonly Change[]): string {
  const hours: NewHour[] = [];
  const others: Change[] = [];
  for (const change of changes) {
    if (change[0] === "bill" && change[2] !== null) hours.push(change as NewHour);
    else others.push(change);
  }
  const short = shorten(hours);
  return JSON.stringify(short === null ? changes : { hours: short, changes: others });
}

/** What `toJournalLine` was given. */
export function fromJournalLine(line: string): Change[] {
  const read = JSON.parse(line) as Change[] | { hours: ShortHours; changes: Change[] };
  return Array.isArray(read) ? read : [...unfold(read.hours), ...read.changes];
}

/** Null where there are none, or where they share too little. */
function shorten(hours: readonly NewHour[]): ShortHours | null {
  const first = hours[0]?.[2];
  if (first === undefined) return null;
  const { operation, region, productCode, receivedAt } = first;
  const short: ShortHours = { shared: { operation, region, productCode, receivedAt }, customers: [] };
  let last: BilledHour | null = null;
  for (const [key, row] of hours.map(([, key, row]) => [key, row] as const)) {
    const isShared =
      row.operation === operation &&
      row.region === region &&
      row.productCode === productCode &&
      row.receivedAt === receivedAt;
    if (!isShared) return null;
    if (last === null || !isSameCustomer(last, row)) short.customers.push({ ids: idsOf(key, row), hours: [] });
    const hour: ShortHour = [row.dimension, row.hour, row.timestamp - row.hour, row.quantity, row.meteringRecordId];
    if (row.usageAllocations !== null) hour.push(row.usageAllocations);
    short.customers.at(-1)!.hours.push(hour);
    last = row;
  }
  return short;
}

function isSameCustomer(a: BilledHour, b: BilledHour): boolean {
  return (
    a.customerAwsAccountId === b.customerAwsAccountId &&
    a.licenseArn === b.licenseArn &&
    a.customerIdentifier === b.customerIdentifier
  );
}

function idsOf(key: string, row: BilledHour): ShortHours["customers"][number]["ids"] {
  const { customerAwsAccountId: account, customerIdentifier: identifier, licenseArn: license } = row;
  const before = `${row.region} ${row.operation} `;
  const after = ` ${row.dimension} ${row.hour}`;
  const customerKey = key.slice(before.length, key.length - after.length);
  return customerKey === `${account} ${license}`
    ? [account, identifier, license]
    : [account, identifier, license, customerKey];
}

function* unfold({ shared, customers }: ShortHours): Generator<Change> {
  for (const { ids, hours } of customers) {
    const [account, identifier, license, ownKey] = ids;
    const customerKey = ownKey ?? `${account} ${license}`;
    for (const [dimension, hour, offsetMs, quantity, id, allocations] of hours) {
      const row: BilledHour = {
        meteringRecordId: id,
        operation: shared.operation,
        region: shared.region,
        productCode: shared.productCode,
        customerAwsAccountId: account,
        customerIdentifier: identifier,
        licenseArn: license,
        dimension,
        hour,
        timestamp: hour + offsetMs,
        quantity,
        usageAllocations: allocations ?? null,
        receivedAt: shared.receivedAt,
      };
      yield ["bill", `${row.region} ${row.operation} ${customerKey} ${dimension} ${hour}`, row];
    }
  }
}
