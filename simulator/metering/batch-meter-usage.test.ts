import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  ARCHIVE,
  AT,
  CLASSIC,
  NOW,
  VISION,
  startBox,
  usage,
  type Box,
  type Subscription,
} from "#simulator/testing/box.ts";

type Bill = {
  records: {
    quantity: number;
    offers: number;
    conflicts: number;
    region: string;
    hour: string;
    licenseArn: string | null;
  }[];
  total: number;
};

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

const send = async (quantity: number, at = AT, as = {}) =>
  (await box.meter([usage(vision, at, { Quantity: quantity })], undefined, as)).Results?.[0];
const bill = () => box.control<Bill>("GET", "/_sim/metering");

describe("what is billed", () => {
  test("BMU-FIRST the first quantity of an hour stays; another is DuplicateRecord and nothing is summed", async () => {
    const first = await send(5);
    const other = await send(6, "2031-05-21T11:59:59Z");

    expect(first?.Status).toBe("Success");
    expect(other).toMatchObject({ Status: "DuplicateRecord", MeteringRecordId: first?.MeteringRecordId });
    expect(await bill()).toMatchObject({ total: 5, records: [{ quantity: 5, offers: 2, conflicts: 1 }] });
  });

  test("BMU-IDENTICAL the same again answers Success with the same id, or DuplicateRecord when told so", async () => {
    const first = await send(5);
    expect(await send(5)).toMatchObject({ Status: "Success", MeteringRecordId: first?.MeteringRecordId });
    await box.control("PUT", "/_sim/settings", { identicalResend: "DuplicateRecord" });
    expect((await send(5))?.Status).toBe("DuplicateRecord");
    expect(await bill()).toMatchObject({ total: 5, records: [{ offers: 3, conflicts: 0 }] });
  });

  test("BMU-BATCH-TWICE the same key twice in one request is deduplicated like two requests", async () => {
    const answer = await box.meter([
      usage(vision, AT, { Quantity: 3 }),
      usage(vision, AT, { Quantity: 3 }),
      usage(vision, AT, { Quantity: 4 }),
    ]);
    expect(answer.Results?.map(({ Status }) => Status)).toEqual(["Success", "Success", "DuplicateRecord"]);
    expect((await bill()).total).toBe(3);
  });

  test("BMU-REGION each region keeps its own bill", async () => {
    await send(5);
    expect((await send(5, AT, { region: "eu-west-1" }))?.Status).toBe("Success");
    expect(await bill()).toMatchObject({ total: 10, records: [{ region: "us-east-1" }, { region: "eu-west-1" }] });
  });

  test("BMU-ADDRESSING the same hour by licence and by product code bills twice", async () => {
    await send(5);
    const byCode = { ...usage(vision, AT, { Quantity: 5 }), LicenseArn: undefined };
    expect((await box.meter([byCode], VISION)).Results?.[0]?.Status).toBe("Success");
    expect((await bill()).total).toBe(10);
  });

  test("BMU-LEGACY a customer is the same by CustomerIdentifier and by account", async () => {
    const classic = await box.subscribe({ productCode: CLASSIC, startTime: "2031-05-10T00:00:00Z" });
    const record = { Timestamp: new Date(AT), Dimension: "api_calls", Quantity: 2 };
    await box.meter([{ ...record, CustomerIdentifier: classic.customerIdentifier }], CLASSIC);
    await box.meter([{ ...record, CustomerAWSAccountId: classic.customerAwsAccountId }], CLASSIC);
    expect(await bill()).toMatchObject({ total: 2, records: [{ offers: 2 }] });
  });

  test("BMU-ZERO a missing quantity is 0 and locks the hour like any other", async () => {
    expect((await box.meter([usage(vision, AT, { Quantity: undefined })])).Results?.[0]?.Status).toBe("Success");
    expect((await send(1))?.Status).toBe("DuplicateRecord");
  });

  test("BMU-WHOLE one bad record refuses the batch and nothing of it is billed", async () => {
    const bad = usage(vision, AT, { Dimension: "nothing" });
    await expect(box.meter([usage(vision, AT), bad])).rejects.toMatchObject({ name: "InvalidUsageDimensionException" });
    expect((await bill()).total).toBe(0);
  });

  test("BMU-ALLOCATIONS five tags an allocation and one allocation without tags are taken and shown", async () => {
    const Tags = ["a", "b", "c", "d", "e"].map((Key) => ({ Key, Value: "x" }));
    const UsageAllocations = [{ AllocatedUsageQuantity: 2, Tags }, { AllocatedUsageQuantity: 1 }];
    await box.meter([usage(vision, AT, { Quantity: 3, UsageAllocations })]);
    expect(await bill()).toMatchObject({ records: [{ usageAllocations: UsageAllocations }] });
  });
});

describe("when it is billed", () => {
  test.each([
    ["2031-05-20T12:30:01Z", NOW, true],
    ["2031-05-20T12:30:00Z", NOW, false],
    ["2031-05-31T23:00:00Z", "2031-06-01T05:59:59Z", true],
    ["2031-05-31T23:00:00Z", "2031-06-01T06:00:00Z", false],
    ["2031-12-31T23:00:00Z", "2032-01-01T05:59:59Z", true],
    ["2032-02-29T23:00:00Z", "2032-03-01T06:00:00Z", false],
    ["2032-03-01T00:00:00Z", "2032-03-01T06:00:00Z", true],
  ])("BMU-WINDOW usage of %s sent at %s is taken: %s", async (at, now, isTaken) => {
    await box.setClock(now);
    const answer = send(1, at).then(
      (result) => result?.Status,
      (error: Error) => error.name,
    );
    expect(await answer).toBe(isTaken ? "Success" : "TimestampOutOfBoundsException");
  });

  test("BMU-LAST-HOUR usage is taken for one hour after a cancellation, then CustomerNotSubscribed", async () => {
    await box.control("POST", `/_sim/agreements/${vision.agreementId}/cancel`);
    await expect(send(1, "2031-05-21T12:30:00Z")).rejects.toMatchObject({ name: "InvalidLicenseException" });
    await box.setClock("2031-05-21T13:29:58Z");
    expect((await send(1))?.Status).toBe("Success");
    await box.setClock("2031-05-21T13:30:02Z");
    expect((await send(1, "2031-05-21T12:00:00Z"))?.Status).toBe("CustomerNotSubscribed");
    expect((await bill()).total).toBe(1);
  });

  test("BMU-SUSPENDED a suspended account is CustomerNotSubscribed until it is resumed", async () => {
    await box.control("POST", `/_sim/agreements/${vision.agreementId}/suspend`);
    expect(await send(1)).toMatchObject({ Status: "CustomerNotSubscribed" });
    await box.control("POST", `/_sim/agreements/${vision.agreementId}/resume`);
    expect((await send(1))?.Status).toBe("Success");
  });

  test("BMU-UNKNOWN-ACCOUNT an account without agreement is CustomerNotSubscribed", async () => {
    const stranger = {
      Timestamp: new Date(AT),
      Dimension: "api_calls",
      Quantity: 1,
      CustomerAWSAccountId: "123412341234",
    };
    expect((await box.meter([stranger], CLASSIC)).Results?.[0]?.Status).toBe("CustomerNotSubscribed");
  });

  test("BMU-RENEWAL on the same licence usage before and after the renewal is taken, on an ended one for an hour", async () => {
    const { licenseArn } = await box.control<{ licenseArn: string }>(
      "POST",
      `/_sim/agreements/${vision.agreementId}/renew`,
      { license: "new" },
    );
    expect(licenseArn).not.toBe(vision.licenseArn);
    expect((await send(1))?.Status).toBe("Success");
    const renewed = { ...vision, licenseArn };
    await expect(box.meter([usage(renewed, AT)])).rejects.toMatchObject({ name: "InvalidLicenseException" });
    await box.setClock("2031-05-21T13:31:00Z");
    expect((await send(1, "2031-05-21T12:00:00Z"))?.Status).toBe("CustomerNotSubscribed");
    expect((await box.meter([usage(renewed, "2031-05-21T13:00:00Z")])).Results?.[0]?.Status).toBe("Success");
  });

  test("BMU-CONTRACT overage of a contract with consumption is metered, what is entitled is not", async () => {
    const archive = await box.subscribe({ productCode: ARCHIVE, startTime: "2031-05-10T00:00:00Z" });
    const metered = await box.meter([usage(archive, AT, { Dimension: "archive_gb_overage" })]);
    expect(metered.Results?.[0]?.Status).toBe("Success");
    await expect(box.meter([usage(archive, AT, { Dimension: "seats" })])).rejects.toMatchObject({
      name: "InvalidUsageDimensionException",
    });
  });
});
