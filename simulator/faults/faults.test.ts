import { ResolveCustomerCommand } from "@aws-sdk/client-marketplace-metering";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openFaultDraw } from "#simulator/context/fault-draw.ts";
import { startBox, usage, type Box, type Subscription } from "#simulator/testing/box.ts";

const hour = (number: number) => `2031-05-21T${String(number).padStart(2, "0")}:00:00Z`;

let box: Box;
let vision: Subscription;

beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.stop());
beforeEach(async () => {
  await box.begin();
  vision = await box.subscribe({ startTime: "2031-05-10T00:00:00Z" });
});

const fault = (kind: string, more = {}) =>
  box.control("PUT", "/_sim/faults", { seed: 7, faults: [{ operation: "*", kind, rate: 1, ...more }] });
const total = async () => (await box.control<{ total: number }>("GET", "/_sim/metering")).total;
const lastCall = async () =>
  (
    await box.control<{ calls: { fault: string; applied: boolean; status: number | null }[] }>("GET", "/_sim/calls")
  ).calls.at(-1);
const four = () => [8, 9, 10, 11].map((number) => usage(vision, hour(number)));

describe("before anything is applied", () => {
  test.each([
    ["throttle", {}, "ThrottlingException", 400],
    ["internal", {}, "InternalServiceErrorException", 500],
    ["error", { name: "ExpiredTokenException", status: 403 }, "ExpiredTokenException", 403],
    ["error", { name: "AccessDeniedException", status: 400 }, "AccessDeniedException", 400],
    ["error", { name: "DisabledApiException", status: 400 }, "DisabledApiException", 400],
  ])("FAULT-%s %o answers %s and bills nothing", async (kind, more, name, status) => {
    await fault(kind, more);
    await expect(box.meter(four())).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect(await total()).toBe(0);
    expect(await lastCall()).toMatchObject({ fault: kind, applied: false, status });
  });

  test.each([
    ["reset", {}],
    ["hang", { ms: 20 }],
  ])("FAULT-%s ends the connection without an answer", async (kind, more) => {
    await fault(kind, more);
    await expect(box.meter(four())).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await total()).toBe(0);
    expect(await lastCall()).toMatchObject({ fault: kind, applied: false, status: null });
  });

  test("FAULT-garbled-answer applies and is shown among the calls as the text that it was", async () => {
    await fault("garbled-answer");
    await expect(box.meter(four())).rejects.toThrow();
    expect(await total()).toBeGreaterThan(0);
    const response = expect.stringMatching(/^<</) as string;
    expect(await lastCall()).toMatchObject({ fault: "garbled-answer", applied: true, status: 200, response });
  });

  test("FAULT-html-503 answers a page that is no JSON", async () => {
    await fault("html-503");
    await expect(box.meter(four())).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  });

  test("FAULT-latency adds up, and the call is answered", async () => {
    await box.control("PUT", "/_sim/faults", {
      seed: 1,
      faults: [
        { operation: "BatchMeterUsage", kind: "latency", rate: 1, ms: 20 },
        { operation: "*", kind: "latency", rate: 1, ms: 30 },
      ],
    });
    await box.meter(four());
    const { calls } = await box.control<{ calls: { ms: number; fault: string }[] }>("GET", "/_sim/calls");
    expect(calls.at(-1)?.fault).toBe("latency");
    expect(calls.at(-1)?.ms).toBeGreaterThanOrEqual(49);
  });
});

describe("after it was applied, and in the answer", () => {
  test("FAULT-drop-answer bills and resets", async () => {
    await fault("drop-answer");
    await expect(box.meter(four())).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await total()).toBe(4);
    expect(await lastCall()).toMatchObject({ fault: "drop-answer", applied: true, status: null });
  });

  test("FAULT-error-after bills and answers 500", async () => {
    await fault("error-after");
    await expect(box.meter(four())).rejects.toMatchObject({ name: "InternalServiceErrorException" });
    expect(await total()).toBe(4);
    expect(await lastCall()).toMatchObject({ fault: "error-after", applied: true, status: 500 });
  });

  test("FAULT-unprocessed gives its share back, unbilled", async () => {
    await fault("unprocessed", { share: 0.25 });
    const answer = await box.meter(four());
    expect(answer.UnprocessedRecords).toHaveLength(1);
    expect(answer.Results).toHaveLength(3);
    expect(await total()).toBe(3);
  });

  test("FAULT-shuffle, -missing-result, -invented-result change the list and not the bill", async () => {
    await fault("missing-result");
    expect((await box.meter(four())).Results).toHaveLength(3);
    await fault("invented-result");
    const invented = (await box.meter(four())).Results ?? [];
    expect(invented).toHaveLength(5);
    await fault("shuffle");
    const hours = (await box.meter(four())).Results?.map(({ UsageRecord }) => UsageRecord?.Timestamp?.toISOString());
    expect(hours).not.toEqual([...(hours ?? [])].sort());
    expect(await total()).toBe(4);
  });

  test("FAULT-scope a fault of one operation leaves the others alone, and an empty list ends all", async () => {
    await box.control("PUT", "/_sim/faults", {
      seed: 1,
      faults: [{ operation: "BatchMeterUsage", kind: "throttle", rate: 1 }],
    });
    await box.metering().send(new ResolveCustomerCommand({ RegistrationToken: vision.token }));
    await expect(box.meter(four())).rejects.toMatchObject({ name: "ThrottlingException" });
    await box.control("PUT", "/_sim/faults", { faults: [] });
    await box.meter(four());
    expect(await total()).toBe(4);
  });
});

test("FAULT-SEED the same seed and the same calls give the same faults, whatever else is called between", () => {
  const faults = [
    { operation: "BatchMeterUsage", kind: "throttle" as const, rate: 0.3 },
    { operation: "*", kind: "internal" as const, rate: 0.2 },
  ];
  const story = (noise: string[]) => {
    const draw = openFaultDraw({ seed: 42, faults: faults.slice(0, 1) });
    return Array.from({ length: 50 }, () => {
      for (const operation of noise) draw.draw(operation);
      return draw.draw("BatchMeterUsage").fault?.kind ?? null;
    });
  };
  expect(story([])).toEqual(story(["ResolveCustomer", "GetEntitlements"]));
  expect(story([]).filter((kind) => kind !== null).length).toBeGreaterThan(5);
  const both = openFaultDraw({ seed: 42, faults });
  const kinds = Array.from({ length: 400 }, () => both.draw("BatchMeterUsage").fault?.kind);
  expect(kinds.filter((kind) => kind === "throttle").length).toBeGreaterThan(80);
  expect(kinds.filter((kind) => kind === "internal").length).toBeGreaterThan(30);
});
