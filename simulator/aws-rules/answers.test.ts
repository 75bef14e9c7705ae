import { DescribeAgreementCommand } from "@aws-sdk/client-marketplace-agreement";
import { GetEntitlementsCommand } from "@aws-sdk/client-marketplace-entitlement-service";
import {
  BatchMeterUsageCommand,
  MarketplaceMeteringClient,
  MeterUsageCommand,
} from "@aws-sdk/client-marketplace-metering";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { METERING_REGIONS } from "#simulator/state/defaults.ts";
import {
  ARCHIVE,
  AT,
  BUYER,
  CLASSIC,
  EDGE,
  VISION,
  startBox,
  usage,
  type Box,
  type Subscription,
} from "#simulator/testing/box.ts";
import { signedHeaders } from "#simulator/testing/signed-headers.ts";

// AWS facts 1.1 to 1.3, 2, 3 and 4: what AWS answers, rather than refuses. Other rows stand beside their operations.

let box: Box;
let vision: Subscription;

beforeAll(async () => {
  box = await startBox({ appUrl: "http://localhost:9" });
});
afterAll(() => box.stop());
beforeEach(async () => {
  await box.begin();
  vision = await box.subscribe({ startTime: "2031-05-10T00:00:00Z" });
});

type Call = { operation: string; status: number | null; request: Record<string, unknown> };
const calls = async () => (await box.control<{ calls: Call[] }>("GET", "/_sim/calls")).calls;
const fault = (kind: string, over = {}) =>
  box.control("PUT", "/_sim/faults", { seed: 1, faults: [{ operation: "BatchMeterUsage", kind, rate: 1, ...over }] });
/** With the SDK's own retries, which the other clients have not. */
const patient = () =>
  new MarketplaceMeteringClient({
    region: "us-east-1",
    endpoint: box.url,
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
const batch = (quantity = 1) =>
  new BatchMeterUsageCommand({ UsageRecords: [usage(vision, AT, { Quantity: quantity })] });

describe("1.1 the protocol", () => {
  async function raw(target: string, contentType: string, body: object, service = "aws-marketplace") {
    const answer = await fetch(box.url, {
      method: "POST",
      headers: {
        "x-amz-target": target,
        "content-type": contentType,
        ...signedHeaders({ scope: `20310521/us-east-1/${service}` }),
      },
      body: JSON.stringify(body),
    });
    return { answer, body: (await answer.json()) as Record<string, unknown> };
  }

  test("WIRE-JSON-11 the metering service speaks AWS JSON 1.1, the Agreement API 1.0", async () => {
    const metering = await raw("AWSMPMeteringService.BatchMeterUsage", "application/x-amz-json-1.1", {
      UsageRecords: [],
    });
    expect(metering.answer.headers.get("content-type")).toBe("application/x-amz-json-1.1");
    const target = "AWSMPCommerceService_v20200301.DescribeAgreement";
    const agreement = await raw(target, "application/x-amz-json-1.0", { agreementId: vision.agreementId });
    expect(agreement.answer.headers.get("content-type")).toBe("application/x-amz-json-1.0");
    expect(agreement.body.agreementId).toBe(vision.agreementId);
  });

  test("WIRE-SECONDS instants are epoch seconds, a fraction allowed; null is absence", async () => {
    const record = { ...usage(vision, AT), Timestamp: Date.parse(AT) / 1000 + 0.123, Quantity: null };
    const { body } = await raw("AWSMPMeteringService.BatchMeterUsage", "application/x-amz-json-1.1", {
      UsageRecords: [record],
      ProductCode: null,
    });
    expect(body).toMatchObject({ Results: [{ Status: "Success" }] });
    const { startTime } = await box.agreement().send(new DescribeAgreementCommand({ agreementId: vision.agreementId }));
    expect(startTime).toEqual(new Date("2031-05-10T00:00:00Z"));
  });

  test("WIRE-ERROR an error has its type in header and body, and a message", async () => {
    const { answer, body } = await raw("AWSMPMeteringService.ResolveCustomer", "application/x-amz-json-1.1", {
      RegistrationToken: "made-up",
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("x-amzn-errortype")).toBe("InvalidTokenException");
    expect(body).toMatchObject({ __type: "InvalidTokenException", message: expect.stringMatching(/./) as string });
  });
});

describe("1.3 what the SDK's own retries meet", () => {
  test("RETRY-THROTTLING ThrottlingException is 400 and is tried again, three times in all", async () => {
    await fault("throttle");
    await expect(patient().send(batch())).rejects.toMatchObject({
      name: "ThrottlingException",
      $metadata: { httpStatusCode: 400, attempts: 3 },
    });
  });

  test("RETRY-INTERNAL InternalServiceErrorException is 500, is tried again, and what was applied stays applied once", async () => {
    await fault("error-after");
    await expect(patient().send(batch(5))).rejects.toMatchObject({
      name: "InternalServiceErrorException",
      $metadata: { httpStatusCode: 500, attempts: 3 },
    });
    expect(await box.control("GET", "/_sim/metering")).toMatchObject({ total: 5, records: [{ offers: 3 }] });
  });

  test("RETRY-UNPROCESSED unprocessed records come in a 200 and are not tried again by the SDK", async () => {
    await fault("unprocessed", { share: 1 });
    const answer = await patient().send(batch());
    expect(answer).toMatchObject({ Results: [], UnprocessedRecords: [{ Quantity: 1 }], $metadata: { attempts: 1 } });
  });

  test("RETRY-CLIENT-TOKEN MeterUsage's ClientToken is the same over the SDK's retries and new for each call", async () => {
    await box.subscribe({ productCode: EDGE, customerAwsAccountId: BUYER, startTime: "2031-05-10T00:00:00Z" });
    await box.control("PUT", "/_sim/faults", { faults: [{ operation: "MeterUsage", kind: "error-after", rate: 1 }] });
    const client = new MarketplaceMeteringClient({
      region: "us-east-1",
      endpoint: box.url,
      credentials: { accessKeyId: `AKID${BUYER}`, secretAccessKey: "any" },
    });
    const command = { ProductCode: EDGE, Timestamp: new Date(AT), UsageDimension: "nodes", UsageQuantity: 3 };
    await client.send(new MeterUsageCommand(command)).catch(() => undefined);
    await box.control("PUT", "/_sim/faults", { faults: [] });
    const first = await calls();
    await client.send(new MeterUsageCommand(command));
    const tokens = [...first, ...(await calls()).slice(-1)].map(({ request }) => request.ClientToken);
    expect(tokens).toHaveLength(4);
    expect(new Set(tokens.slice(0, 3)).size).toBe(1);
    expect(tokens[3]).not.toBe(tokens[0]);
  });
});

describe("2 registration", () => {
  test("RC-LIFE a token is good until its four hours are over", async () => {
    await box.control("PUT", "/_sim/clock", { shiftSeconds: 4 * 3_600 - 60 });
    expect(await box.resolve(vision.token)).toMatchObject({ ProductCode: VISION });
  });

  test("RC-NO-PROOF a token says who the buyer is, not that the agreement still runs", async () => {
    await box.control("POST", `/_sim/agreements/${vision.agreementId}/cancel`);
    expect(await box.resolve(vision.token)).toMatchObject({ LicenseArn: vision.licenseArn });
  });

  test("RC-REGION every region with the API resolves, another region's tokens included", async () => {
    expect(await box.resolve(vision.token, { region: "eu-central-1" })).toMatchObject({
      LicenseArn: vision.licenseArn,
    });
  });

  test("RC-SAME-CUSTOMER who subscribes again keeps the CustomerIdentifier of a LEGACY product", async () => {
    const first = await box.subscribe({ productCode: CLASSIC });
    await box.control("POST", `/_sim/agreements/${first.agreementId}/cancel`);
    const again = await box.subscribe({ productCode: CLASSIC, customerAwsAccountId: first.customerAwsAccountId });
    expect((await box.resolve(again.token)).CustomerIdentifier).toBe(first.customerIdentifier);
  });

  test("RC-NEW-LICENSE a new purchase of the same account has a licence of its own", async () => {
    const again = await box.subscribe({ customerAwsAccountId: vision.customerAwsAccountId });
    const answer = await box.resolve(again.token);
    expect(answer.CustomerAWSAccountId).toBe(vision.customerAwsAccountId);
    expect(answer.LicenseArn).not.toBe(vision.licenseArn);
    expect(answer.LicenseArn).toMatch(/^arn:aws:license-manager::294406891311:license:l-[0-9a-f]{32}$/);
  });

  test("RC-EVENTS-FIRST the events are there before the buyer's browser posts a token", async () => {
    const { events } = await box.control<{ events: object[] }>("GET", "/_sim/events");
    expect(events).toHaveLength(2);
    expect((await calls()).filter(({ operation }) => operation === "ResolveCustomer")).toEqual([]);
  });

  test("RC-TRIAL a trial is entitled and metered like what is paid for", async () => {
    const trial = await box.subscribe({
      productCode: ARCHIVE,
      offer: "free-trial",
      startTime: "2031-05-21T00:00:00Z",
      entitlements: [{ dimension: "seats", value: 3 }],
    });
    const { Entitlements } = await box
      .entitlement()
      .send(new GetEntitlementsCommand({ ProductCode: ARCHIVE, Filter: { LICENSE_ARN: [trial.licenseArn] } }));
    expect(Entitlements).toMatchObject([{ Dimension: "seats", Value: { IntegerValue: 3 } }]);
    const { Results } = await box.meter([usage(trial, AT, { Dimension: "archive_gb_overage" })]);
    expect(Results?.[0]?.Status).toBe("Success");
  });
});

describe("3 BatchMeterUsage", () => {
  test("BMU-ECHO each result holds the record that it is of, its status and an id", async () => {
    const records = [usage(vision, AT, { Quantity: 4 }), usage(vision, AT, { Quantity: 9, Dimension: "stored_gb" })];
    const { Results, UnprocessedRecords } = await box.meter(records);
    expect(Results?.map(({ UsageRecord }) => UsageRecord)).toEqual(records);
    expect(new Set(Results?.map(({ MeteringRecordId }) => MeteringRecordId)).size).toBe(2);
    expect(UnprocessedRecords).toEqual([]);
  });

  test("BMU-REGIONS is there in the 28 commercial regions", async () => {
    expect(METERING_REGIONS).toHaveLength(28);
    for (const region of METERING_REGIONS) {
      const { Results } = await box.meter([usage(vision, AT)], undefined, { region });
      expect([region, Results?.[0]?.Status]).toEqual([region, "Success"]);
    }
  });

  test("BMU-TWO-LICENSES licences of one account are billed apart", async () => {
    const other = await box.subscribe({
      customerAwsAccountId: vision.customerAwsAccountId,
      startTime: "2031-05-10T00:00:00Z",
    });
    await box.meter([usage(vision, AT, { Quantity: 2 }), usage(other, AT, { Quantity: 3 })]);
    expect(await box.control("GET", "/_sim/metering")).toMatchObject({ total: 5, records: [{}, {}] });
  });

  test("BMU-SIZE a request just under 1 MB is taken", async () => {
    const Tags = (at: number) => [{ Key: "k".repeat(100), Value: `${at}`.padStart(200, "v") }];
    const UsageAllocations = Array.from({ length: 2_400 }, (_, at) => ({ AllocatedUsageQuantity: 1, Tags: Tags(at) }));
    const { Results } = await box.meter([usage(vision, AT, { Quantity: 2_400, UsageAllocations })]);
    expect(Results?.[0]?.Status).toBe("Success");
  });
});

describe("4 MeterUsage and RegisterUsage", () => {
  beforeEach(() =>
    box.subscribe({ productCode: EDGE, customerAwsAccountId: BUYER, startTime: "2031-05-10T00:00:00Z" }),
  );
  const meterUsage = (at: string, UsageQuantity = 3, region = "us-east-1") =>
    box.meterUsage({ Timestamp: new Date(at), UsageQuantity }, { account: BUYER, region });

  test("MU-HOUR the timestamp is floored to its hour, and the same again answers the same id", async () => {
    const { MeteringRecordId } = await meterUsage("2031-05-21T11:59:59Z");
    expect((await meterUsage("2031-05-21T11:00:00Z")).MeteringRecordId).toBe(MeteringRecordId);
    const { records } = await box.control<{ records: { hour: string; timestamp: string }[] }>("GET", "/_sim/metering");
    expect(records).toMatchObject([{ hour: "2031-05-21T11:00:00Z", timestamp: "2031-05-21T11:00:00Z" }]);
  });

  test("MU-WINDOW six hours back is taken", async () => {
    // Half a minute less, since the clock runs.
    expect((await meterUsage("2031-05-21T06:30:30Z")).MeteringRecordId).toMatch(/./);
  });

  test("MU-GOVERNMENT is there in AWS's government regions besides", async () => {
    expect((await meterUsage(AT, 3, "us-gov-west-1")).MeteringRecordId).toMatch(/./);
  });

  test("MU-DRY-RUN-NOTHING a dry run records nothing", async () => {
    await expect(box.meterUsage({ DryRun: true })).rejects.toMatchObject({ name: "DryRunOperation" });
    expect(await box.control("GET", "/_sim/metering")).toMatchObject({ records: [], total: 0 });
  });

  test("RU-NO-ROTATION no end of the key is told while it has none, and the nonce is in the token only when sent", async () => {
    const claims = (token = "") =>
      JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
    const answer = await box.registerUsage({ Nonce: "fresh" });
    expect(answer.PublicKeyRotationTimestamp).toBeUndefined();
    expect(claims(answer.Signature)).toMatchObject({ productCode: EDGE, publicKeyVersion: 1, nonce: "fresh" });
    expect(claims((await box.registerUsage()).Signature)).not.toHaveProperty("nonce");
  });
});
