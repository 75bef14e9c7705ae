import type { Acceptance, BilledHour, Change } from "#simulator/state/tables.ts";

const HOUR_MS = 3_600_000;

/** How the hours of one request were kept for a while: what they share once, each customer with its hours. */
type EarlierHours = {
  shared: Pick<BilledHour, "operation" | "region" | "productCode" | "receivedAt">;
  customers: {
    ids: [account: string | null, identifier: string | null, license: string | null, key?: string];
    hours: [dimension: string, hour: number, offsetMs: number, quantity: number, id: string, allocations?: unknown[]][];
  }[];
};
type AnyChange = [table: string, key: string, value: unknown];

/**
 * The changes of a line as earlier simulators wrote them, of which each hour of the bill was a row: such a row becomes an acceptance of one
 * hour under the row's own key, so that a later line which takes the row away finds it.
 *
 * @param line as read; null when it is of today's form.
 * @throws Error for what no simulator wrote.
 */
export function readEarlierLine(line: unknown): Change[] | null {
  if (typeof line === "object" && line !== null && "hours" in line && "changes" in line) {
    const { hours, changes } = line as { hours: EarlierHours; changes: AnyChange[] };
    return [...rowsOf(hours), ...changes].map(toChange);
  }
  if (!Array.isArray(line)) throw new Error("A line of the state file is not ours.");
  const changes = line as AnyChange[];
  return changes.some(isRow) ? changes.map(toChange) : null;
}

function* rowsOf({ shared, customers }: EarlierHours): Generator<AnyChange> {
  for (const { ids, hours } of customers) {
    const [account, identifier, license, customerKey = `${account} ${license}`] = ids;
    for (const [dimension, hour, offsetMs, quantity, id, allocations] of hours) {
      const row: BilledHour = {
        meteringRecordId: id,
        ...shared,
        ...{ customerAwsAccountId: account, customerIdentifier: identifier, licenseArn: license },
        ...{ dimension, hour, timestamp: hour + offsetMs, quantity, usageAllocations: allocations ?? null },
      };
      yield ["bill", `${shared.region} ${shared.operation} ${customerKey} ${dimension} ${hour}`, row];
    }
  }
}

function isRow([table, , value]: AnyChange): boolean {
  return table === "bill" && value !== null && "meteringRecordId" in (value as object);
}

function toChange(change: AnyChange): Change {
  return isRow(change) ? ["bill", change[1], toAcceptance(change[1], change[2] as BilledHour)] : (change as Change);
}

function toAcceptance(key: string, row: BilledHour): Acceptance {
  const { operation, region, productCode, receivedAt, customerAwsAccountId, customerIdentifier, licenseArn } = row;
  const customerKey = key.slice(`${region} ${operation} `.length, -` ${row.dimension} ${row.hour}`.length);
  const acceptance: Acceptance = {
    id: row.meteringRecordId.slice(0, -3),
    ...{ operation, region, productCode, receivedAt },
    hours: [],
  };
  acceptance.hours.push({
    acceptance,
    no: parseInt(row.meteringRecordId.slice(-3), 16),
    to: { key: licenseArn ?? customerKey, customerAwsAccountId, customerIdentifier, licenseArn },
    dimension: row.dimension,
    hourNumber: row.hour / HOUR_MS,
    offsetMs: row.timestamp - row.hour,
    quantity: row.quantity,
    usageAllocations: row.usageAllocations,
  });
  return acceptance;
}
