import { expect, test } from "vitest";
import { checkContract, readSnapshot } from "#simulator/contract/check-contract.ts";
import { compareRecordFaults } from "#simulator/contract/record-faults.ts";
import { compareModels } from "#simulator/contract/compare-models.ts";

test("the installed SDK is the one of the snapshot, and the simulator takes what it knows", async () => {
  const { lines, touchesUs } = await checkContract();
  expect(lines.filter((line) => line.startsWith("  !"))).toEqual([]);
  expect(touchesUs).toBe(false);
});

test("the snapshot holds members, errors and enum values", () => {
  const model = readSnapshot().models["@aws-sdk/client-marketplace-metering"] ?? {};
  expect(model["BatchMeterUsage input UsageRecords[].Quantity"]).toBe("number");
  expect(model["BatchMeterUsage input UsageRecords[].Timestamp"]).toBe("timestamp, required");
  expect(model["BatchMeterUsage error ThrottlingException"]).toMatch(/^client/);
  expect(model["enum UsageRecordResultStatus DuplicateRecord"]).toBe("value");
});

const before = { Op: "operation", "Op input A": "string", "Op output B": "number", "enum E x": "value" };

test.each([
  ["an optional input member", { ...before, "Op input C": "string" }, false],
  ["an output member", { ...before, "Op output C": "string" }, false],
  ["a required input member", { ...before, "Op input C": "string, required" }, true],
  ["an error", { ...before, "Op error NewException": "client 400" }, true],
  ["an enum value", { ...before, "enum E y": "value" }, true],
  ["a member of another type", { ...before, "Op output B": "string" }, true],
  ["a member gone", { Op: "operation", "Op input A": "string", "enum E x": "value" }, true],
])("%s touches us: %s", (_, after: Record<string, string>, touches) => {
  const [difference, ...others] = compareModels(before, after);
  expect(others).toEqual([]);
  expect(difference?.touchesUs).toBe(touches);
});

test("an error of BatchMeterUsage that is new, or gone, touches us: it may end a record", () => {
  const models = readSnapshot().models;
  expect(compareRecordFaults(models)).toEqual([]);
  const { "BatchMeterUsage error InvalidTagException": gone, ...rest } =
    models["@aws-sdk/client-marketplace-metering"]!;
  expect(gone).toBe("client");
  const metering = { ...rest, "BatchMeterUsage error NewException": "client" };
  expect(compareRecordFaults({ metering })).toEqual([
    "InvalidTagException: not in the SDK's schema",
    "NewException: new; decide whether it ends a record",
  ]);
});
