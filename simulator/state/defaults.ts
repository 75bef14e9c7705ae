import type { DeliverySettings, Settings } from "#simulator/state/setting-types.ts";
import type { Product } from "#simulator/state/tables.ts";

/** Regions where AWS takes BatchMeterUsage in the commercial partition (AWS facts 3.8). */
export const METERING_REGIONS = [
  "af-south-1",
  "ap-east-1",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ca-central-1",
  "eu-central-1",
  "eu-central-2",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];

/** Where MeterUsage from EC2 is taken besides (AWS facts 4.2). */
export const GOVERNMENT_REGIONS = ["us-gov-east-1", "us-gov-west-1"];

export const DEFAULT_SETTINGS: Settings = {
  identicalResend: "Success",
  rateLimits: true,
  enabledRegions: METERING_REGIONS,
  sellerAccountId: "999900001111",
  tokenLifetimeSeconds: 14_400,
  proposerEntitlements: "allow",
  workload: { platform: "ECS", region: null },
  roles: null,
};

export const DEFAULT_DELIVERY: DeliverySettings = {
  on: true,
  sqs: false,
  delayMs: 0,
  duplicateRate: 0,
  loseRate: 0,
  shuffle: false,
  seed: 1,
  eventBridge: { url: null, header: "x-api-key", value: null },
  sns: { url: null, signatureVersion: "1" },
};

/** What is for sale on a fresh start. */
export const DEFAULT_CATALOGUE: Product[] = [
  {
    productCode: "lumenarvision0000000000001",
    productId: "prod-lumenarvision1",
    title: "Lumenar Vision",
    kind: "SAAS",
    pricingModel: "SUBSCRIPTION",
    integration: "LICENSE",
    dimensions: [
      { name: "api_calls", unit: "Calls", metered: true, entitled: false, price: "0.0010" },
      { name: "compute_hours", unit: "Hours", metered: true, entitled: false, price: "0.1200" },
      { name: "stored_gb", unit: "GB", metered: true, entitled: false, price: "0.0200" },
    ],
  },
  {
    productCode: "lumenararchive000000000001",
    productId: "prod-lumenararchive1",
    title: "Lumenar Archive",
    kind: "SAAS",
    pricingModel: "CONTRACT_WITH_CONSUMPTION",
    integration: "LICENSE",
    dimensions: [
      { name: "seats", unit: "Seats", metered: false, entitled: true, price: "120.00" },
      { name: "archive_gb", unit: "GB", metered: false, entitled: true, price: "0.2400" },
      { name: "archive_gb_overage", unit: "GB", metered: true, entitled: false, price: "0.0300" },
      { name: "sso", unit: "Feature", metered: false, entitled: true, price: "600.00" },
    ],
  },
  {
    productCode: "lumenarclassic000000000001",
    productId: "prod-lumenarclassic1",
    title: "Lumenar Classic",
    kind: "SAAS",
    pricingModel: "SUBSCRIPTION",
    integration: "LEGACY",
    dimensions: [{ name: "api_calls", unit: "Calls", metered: true, entitled: false, price: "0.0010" }],
  },
  {
    productCode: "lumenaredge00000000000001",
    productId: "prod-lumenaredge1",
    title: "Lumenar Edge",
    kind: "CONTAINER",
    pricingModel: "CONTAINER",
    integration: "LICENSE",
    dimensions: [{ name: "nodes", unit: "Nodes", metered: true, entitled: false, price: "0.5000" }],
  },
];
