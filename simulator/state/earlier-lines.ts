import type { Acceptance, Change } from "#simulator/state/tables.ts";

const HOUR_MS = 3_600_000;

/** How a row of the bill was kept before it was kept by acceptance. */
type EarlierHour = {
  meteringRecordId: string;
  operation: Acceptance["operation"];
  region: string;
  productCode: string;
  customerAwsAccountId: string | null;
  customerIdentifier: string | null;
  licenseArn: string | null;
  dimension: string;
  hour: number;
  timestamp: number;
  quantity: number;
  usageAllocations: unknown[] | null;
  receivedAt: number;
};

/**
 * The changes of a line as earlier simulators wrote them, of which each hour of the bill was a row: such a row becomes an acceptance of one
 * hour under the row's own key, so that a later line which takes the row away finds it.
 *
 * @param line as read; null when it is of today's form.
 */
export function readEarlierLine(line: unknown): Change[] | null {
  if (!Array.isArray(line))
    throw new Error("A line of the state file is not ours, or of a passing form: move the file away to begin anew.");
  const changes = line as [table: string, key: string, value: unknown][];
  const isEarlier = ([table, , value]: (typeof changes)[number]) =>
    table === "bill" && value !== null && "meteringRecordId" in (value as object);
  if (!changes.some(isEarlier)) return null;
  return changes.map((change): Change => {
    if (!isEarlier(change)) return change as Change;
    return ["bill", change[1], toAcceptance(change[1], change[2] as EarlierHour)];
  });
}

function toAcceptance(key: string, row: EarlierHour): Acceptance {
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
