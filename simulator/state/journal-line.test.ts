import { expect, test } from "vitest";
import { fromJournalLine, toJournalLine } from "#simulator/state/journal-line.ts";
import type { BilledHour, Change } from "#simulator/state/tables.ts";

const HOUR = Date.UTC(2026, 10, 21, 10);

function hour(over: Partial<BilledHour> = {}, customerKey?: string): Change {
  const row: BilledHour = {
    meteringRecordId: "0d8f2f2c-6a53-4a2f-9d10-0c2b6f2f5000",
    operation: "BatchMeterUsage",
    region: "us-east-1",
    productCode: "lumenarvision0000000000001",
    customerAwsAccountId: "123456789012",
    customerIdentifier: null,
    licenseArn: "arn:aws:license-manager::294406891311:license:l-1",
    dimension: "api_calls",
    hour: HOUR,
    timestamp: HOUR + 61_000,
    quantity: 7,
    usageAllocations: null,
    receivedAt: HOUR + 7_200_000,
    ...over,
  };
  const key = customerKey ?? `${row.customerAwsAccountId} ${row.licenseArn}`;
  return ["bill", `${row.region} ${row.operation} ${key} ${row.dimension} ${row.hour}`, row];
}

const allocations = [{ AllocatedUsageQuantity: 7, Tags: [{ Key: "team", Value: "a b" }] }];
const classic = { licenseArn: null, customerIdentifier: "AbC", customerAwsAccountId: null };

test.each<[string, Change[]]>([
  ["one hour", [hour()]],
  [
    "hours of several customers, in the order in which they came",
    [
      hour(),
      hour({ dimension: "stored gb", quantity: 0 }),
      hour({ customerAwsAccountId: "210987654321", usageAllocations: allocations }),
      hour({ hour: HOUR - 3_600_000, timestamp: HOUR - 3_600_000 }),
    ],
  ],
  ["hours whose customer has a key of its own", [hour(classic, "lumenarclassic000000000001 AbC")]],
  ["hours of two regions", [hour(), hour({ region: "eu-west-1" })]],
  ["hours beside other changes", [["offers", "id", { offers: 2, conflicts: 1, conflicting: 9 }], hour()]],
  ["hours that are taken away", [["bill", "some key", null]]],
  ["no hours at all", [["single", "tokenSecret", "x"]]],
])("%s are read back as they were", (_, changes) => {
  const line = toJournalLine(changes);
  expect(line).not.toContain("\n");
  const read = fromJournalLine(line);
  expect(read).toHaveLength(changes.length);
  expect(read).toEqual(expect.arrayContaining(changes));
});

test("a line of an earlier version, all changes in full, is still read", () => {
  expect(fromJournalLine(JSON.stringify([hour()]))).toEqual([hour()]);
});
