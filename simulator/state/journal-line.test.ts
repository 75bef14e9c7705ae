import { expect, test } from "vitest";
import { fromJournalLine, toJournalLine } from "#simulator/state/journal-line.ts";
import type { Acceptance, AcceptedHour, BilledTo, Change } from "#simulator/state/tables.ts";

const HOUR_MS = 3_600_000;
const HOUR = Date.UTC(2026, 10, 21, 10);
const LICENSE = "arn:aws:license-manager::294406891311:license:l-1";
const vision: BilledTo = {
  key: LICENSE,
  customerAwsAccountId: "123456789012",
  customerIdentifier: null,
  licenseArn: LICENSE,
};
const other: BilledTo = { ...vision, key: `${LICENSE}2`, licenseArn: `${LICENSE}2` };
const classic: BilledTo = {
  ...{ key: "lumenarclassic000000000001 AbC", customerAwsAccountId: null, customerIdentifier: "AbC", licenseArn: null },
};

function accepted(...hours: Partial<AcceptedHour>[]): Change {
  const acceptance: Acceptance = {
    id: "0d8f2f2c-6a53-4a2f-9d10-0c2b6f2f5",
    operation: "BatchMeterUsage",
    region: "us-east-1",
    productCode: "lumenarvision0000000000001",
    receivedAt: HOUR + 7_200_000,
    hours: [],
  };
  hours.forEach((over, no) => {
    const common = { acceptance, no, to: vision, dimension: "api_calls", hourNumber: HOUR / HOUR_MS };
    acceptance.hours.push({ ...common, offsetMs: 61_000, quantity: 7, usageAllocations: null, ...over });
  });
  return ["bill", acceptance.id, acceptance];
}

const allocations = [{ AllocatedUsageQuantity: 7, Tags: [{ Key: "team", Value: "a b" }] }];

test.each<[string, Change[]]>([
  ["one hour", [accepted({})]],
  [
    "hours of several customers, in the order in which they came",
    [
      accepted(
        {},
        { dimension: "stored gb", quantity: 0 },
        { to: other, usageAllocations: allocations },
        { hourNumber: HOUR / HOUR_MS - 1, offsetMs: 0 },
      ),
    ],
  ],
  ["hours whose customer has a key of its own", [accepted({ to: classic })]],
  ["hours of which only the later ones of a request are left", [accepted({ no: 24 })]],
  ["hours beside other changes", [["offers", "id", { offers: 2, conflicts: 1, conflicting: 9 }], accepted({})]],
  ["hours that are taken away", [["bill", "some key", null]]],
  ["no hours at all", [["single", "tokenSecret", "x"]]],
])("%s are read back as they were", (_, changes) => {
  const line = toJournalLine(changes);
  expect(line).not.toContain("\n");
  expect(fromJournalLine(line)).toEqual(changes);
});

test("lines of earlier versions, with a row for each hour or rows of one request short, are read as they were meant", () => {
  const row = {
    meteringRecordId: "0d8f2f2c-6a53-4a2f-9d10-0c2b6f2f5003",
    operation: "BatchMeterUsage",
    region: "us-east-1",
    productCode: "lumenarvision0000000000001",
    ...{ customerAwsAccountId: null, customerIdentifier: "AbC", licenseArn: null },
    dimension: "stored gb",
    hour: HOUR,
    timestamp: HOUR + 61_000,
    quantity: 7,
    usageAllocations: allocations,
    receivedAt: HOUR + 7_200_000,
  };
  const key = `us-east-1 BatchMeterUsage ${classic.key} stored gb ${HOUR}`;
  const read = fromJournalLine(
    JSON.stringify([
      ["offers", "id", null],
      ["bill", key, row],
    ]),
  );
  const [, , acceptance] = accepted({ no: 3, to: classic, dimension: "stored gb", usageAllocations: allocations });
  expect(read).toEqual([
    ["offers", "id", null],
    ["bill", key, acceptance],
  ]);

  const { meteringRecordId, operation, region, productCode, receivedAt } = row;
  const short = [row.dimension, HOUR, 61_000, 7, meteringRecordId, allocations];
  const customers = [{ ids: [null, "AbC", null, classic.key], hours: [short] }];
  const hours = { shared: { operation, region, productCode, receivedAt }, customers };
  expect(fromJournalLine(JSON.stringify({ hours, changes: [["offers", "id", null]] }))).toEqual([
    ["bill", key, acceptance],
    ["offers", "id", null],
  ]);
});

test("a line of no known form is refused", () => {
  expect(() => fromJournalLine('{"some":"thing"}')).toThrow("not ours");
});
