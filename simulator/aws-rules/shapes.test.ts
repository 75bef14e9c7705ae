import {
  GetEntitlementsCommand,
  type GetEntitlementsCommandInput,
} from "@aws-sdk/client-marketplace-entitlement-service";
import type { UsageAllocation, UsageRecord } from "@aws-sdk/client-marketplace-metering";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ARCHIVE,
  AT,
  BUYER,
  CLASSIC,
  EDGE,
  NOW,
  startBox,
  usage,
  type Box,
  type Subscription,
} from "#simulator/testing/box.ts";

// AWS facts 1.4 and 1.5: each limit of AWS's model, with the last value that it admits and the first that it does not.

let box: Box;
let vision: Subscription;
let classic: Subscription;

beforeAll(async () => {
  box = await startBox({ appUrl: "http://localhost:9" });
  await box.setClock(NOW);
  await box.control("PUT", "/_sim/delivery", { on: false });
  await box.control("PUT", "/_sim/settings", { rateLimits: false });
  vision = await box.subscribe({ startTime: "2031-05-10T00:00:00Z" });
  classic = await box.subscribe({ productCode: CLASSIC, startTime: "2031-05-10T00:00:00Z" });
  await box.subscribe({ productCode: EDGE, customerAwsAccountId: BUYER, startTime: "2031-05-10T00:00:00Z" });
});
afterAll(() => box.stop());

const bill = (over: Partial<UsageRecord>) => box.meter([usage(vision, AT, { ...over })]);
const byCode = (over: Partial<UsageRecord>, code: string) =>
  box.meter(
    [{ Timestamp: new Date(AT), Dimension: "api_calls", CustomerIdentifier: classic.customerIdentifier, ...over }],
    code,
  );
const allocate = (UsageAllocations: UsageAllocation[], Quantity = 0) => bill({ Quantity, UsageAllocations });
const tagged = (Key: string, Value: string) => allocate([{ AllocatedUsageQuantity: 0, Tags: [{ Key, Value }] }]);
const entitlements = (over: Partial<GetEntitlementsCommandInput>) =>
  box.entitlement().send(new GetEntitlementsCommand({ ProductCode: ARCHIVE, ...over }));
const text = (length: number) => "a".repeat(length);
const MOST = 2_147_483_647;
/** Absent, whatever the types say: the SDK sends what it is given. */
const none = undefined as never;

type Attempt = () => Promise<unknown>;
/** `admitted` may fail for another reason of AWS's, which then stands here: only the limit is looked at. */
type Row = [id: string, admitted: Attempt, refused: Attempt, as: string, admittedAs?: string];

const V = "ValidationException";
const LIMITS: Row[] = [
  [
    "1.4 ProductCode-length",
    () => byCode({}, text(255)),
    () => byCode({}, text(256)),
    V,
    "InvalidProductCodeException",
  ],
  ["1.4 ProductCode-pattern", () => byCode({}, "a/=:_.@-"), () => byCode({}, "a b"), V, "InvalidProductCodeException"],
  [
    "1.4 CustomerIdentifier-length",
    () => byCode({ CustomerIdentifier: text(255) }, CLASSIC),
    () => byCode({ CustomerIdentifier: text(256) }, CLASSIC),
    V,
    "InvalidCustomerIdentifierException",
  ],
  [
    "1.4 CustomerAWSAccountId-digits",
    () => bill({ CustomerAWSAccountId: "012345678901" }),
    () => bill({ CustomerAWSAccountId: "12345678901a" }),
    V,
    "InvalidLicenseException",
  ],
  [
    "1.4 CustomerAWSAccountId-length",
    () => bill({ CustomerAWSAccountId: "1".repeat(255) }),
    () => bill({ CustomerAWSAccountId: "1".repeat(256) }),
    V,
    "InvalidLicenseException",
  ],
  [
    "1.4 LicenseArn-pattern",
    () => bill({ LicenseArn: "arn:aws:license-manager::123456789012:license:l-exampleLicense12345" }),
    () => bill({ LicenseArn: "aws:license-manager::123456789012:license:l-example" }),
    V,
    "InvalidLicenseException",
  ],
  [
    "1.4 UsageDimension-length",
    () => bill({ Dimension: text(255) }),
    () => bill({ Dimension: text(256) }),
    V,
    "InvalidUsageDimensionException",
  ],
  ["1.4 UsageDimension-empty", () => bill({ Dimension: "stored_gb" }), () => bill({ Dimension: "" }), V],
  ["1.4 Quantity-most", () => bill({ Quantity: MOST }), () => bill({ Quantity: MOST + 1 }), V],
  ["1.4 Quantity-least", () => bill({ Quantity: 0 }), () => bill({ Quantity: -1 }), V],
  ["1.4 Quantity-whole", () => bill({ Quantity: 2 }), () => bill({ Quantity: 2.5 }), "SerializationException"],
  [
    "1.4 UsageRecords-count",
    () => box.meter(Array.from({ length: 25 }, (_, at) => usage(vision, `2031-05-21T0${at % 10}:00:00Z`))),
    () => box.meter(Array.from({ length: 26 }, () => usage(vision, AT))),
    V,
  ],
  ["1.4 UsageRecords-none", () => box.meter([]), () => box.meter(none), V],
  ["1.4 UsageAllocations-none", () => allocate([{ AllocatedUsageQuantity: 0 }]), () => allocate([]), V],
  [
    "1.4 UsageAllocations-count",
    () => allocate(Array.from({ length: 2_500 }, (_, at) => ({ AllocatedUsageQuantity: 0, Tags: [tag(at)] }))),
    () => allocate(Array.from({ length: 2_501 }, (_, at) => ({ AllocatedUsageQuantity: 0, Tags: [tag(at)] }))),
    "InvalidUsageAllocationsException",
  ],
  [
    "1.4 AllocatedUsageQuantity-most",
    () => allocate([{ AllocatedUsageQuantity: MOST }], MOST),
    () => allocate([{ AllocatedUsageQuantity: MOST + 1 }], MOST),
    V,
  ],
  [
    "1.4 Tags-count",
    () => allocate([{ AllocatedUsageQuantity: 0, Tags: [0, 1, 2, 3, 4].map(tag) }]),
    () => allocate([{ AllocatedUsageQuantity: 0, Tags: [0, 1, 2, 3, 4, 5].map(tag) }]),
    "InvalidTagException",
  ],
  [
    "1.4 Tags-none",
    () => allocate([{ AllocatedUsageQuantity: 0, Tags: [tag(0)] }]),
    () => allocate([{ AllocatedUsageQuantity: 0, Tags: [] }]),
    V,
  ],
  ["1.4 TagKey-length", () => tagged(text(100), "v"), () => tagged(text(101), "v"), "InvalidTagException"],
  ["1.4 TagKey-empty", () => tagged("k", "v"), () => tagged("", "v"), "InvalidTagException"],
  ["1.4 TagValue-length", () => tagged("k", text(256)), () => tagged("k", text(257)), "InvalidTagException"],
  ["1.4 TagValue-empty", () => tagged("k", "v"), () => tagged("k", ""), "InvalidTagException"],
  ["1.4 Tag-characters", () => tagged("a+ -=._:/@", "9"), () => tagged("a", "ü"), "InvalidTagException"],
  ["1.4 RegistrationToken-empty", () => box.resolve("x"), () => box.resolve(""), V, "InvalidTokenException"],
  ["1.4 Nonce-length", () => box.registerUsage({ Nonce: text(255) }), () => box.registerUsage({ Nonce: text(256) }), V],
  ["1.4 PublicKeyVersion-least", () => box.registerUsage(), () => box.registerUsage({ PublicKeyVersion: 0 }), V],
  [
    "1.4 ClientToken-length",
    () => box.meterUsage({ ClientToken: text(64) }),
    () => box.meterUsage({ ClientToken: text(65) }),
    V,
  ],
  ["1.4 ClientToken-empty", () => box.meterUsage({ ClientToken: "t" }), () => box.meterUsage({ ClientToken: "" }), V],
  ["1.5 MaxResults-most", () => entitlements({ MaxResults: 25 }), () => entitlements({ MaxResults: 26 }), V],
  ["1.5 MaxResults-least", () => entitlements({ MaxResults: 1 }), () => entitlements({ MaxResults: 0 }), V],
  [
    "7 Filter-values",
    () => entitlements({ Filter: { DIMENSION: ["seats"] } }),
    () => entitlements({ Filter: { DIMENSION: [] } }),
    V,
  ],
  [
    "7 Filter-keys",
    () => entitlements({ Filter: { LICENSE_ARN: [vision.licenseArn] } }),
    () => entitlements({ Filter: { COLOUR: ["plum"] } as never }),
    V,
  ],
];

function tag(at: number) {
  return { Key: `k${at}`, Value: `${at}` };
}
/** AWS facts 1.5: what has to be there. */
const REQUIRED: [id: string, attempt: Attempt][] = [
  ["ResolveCustomer RegistrationToken", () => box.resolve(none)],
  ["BatchMeterUsage Timestamp", () => bill({ Timestamp: none })],
  ["BatchMeterUsage Dimension", () => bill({ Dimension: none })],
  ["BatchMeterUsage AllocatedUsageQuantity", () => allocate([{ AllocatedUsageQuantity: none }])],
  ["BatchMeterUsage Tag Key", () => tagged(none, "v")],
  ["BatchMeterUsage Tag Value", () => tagged("k", none)],
  ["MeterUsage ProductCode", () => box.meterUsage({ ProductCode: none })],
  ["MeterUsage Timestamp", () => box.meterUsage({ Timestamp: none })],
  ["MeterUsage UsageDimension", () => box.meterUsage({ UsageDimension: none })],
  ["RegisterUsage ProductCode", () => box.registerUsage({ ProductCode: none })],
  ["RegisterUsage PublicKeyVersion", () => box.registerUsage({ PublicKeyVersion: none })],
  ["GetEntitlements ProductCode", () => entitlements({ ProductCode: none })],
];

const nameOf = (attempt: Attempt) =>
  attempt().then(
    () => "answered",
    (error: Error) => error.name,
  );

describe("what AWS's model admits, to the last value, through the unmodified SDK", () => {
  test.each(LIMITS)("%s", async (_, admitted, refused, as, admittedAs = "answered") => {
    expect(await nameOf(admitted)).toBe(admittedAs);
    expect(await nameOf(refused)).toBe(as);
  });

  test.each(REQUIRED)("1.5 required: %s", async (_, attempt) => {
    expect(await nameOf(attempt)).toBe(V);
  });
});
