import { CONTRACT_PRODUCT_CODE, LEGACY_PRODUCT_CODE, PRODUCT_CODE } from "#scripts/launch/stack/sample-data.ts";

/** Somebody who bought through AWS Marketplace and registered. */
export type SampleCustomer = {
  externalId: string;
  name: string;
  email: string;
  person: string;
  customerAwsAccountId: string;
  purchases: readonly { productCode: string; startedDaysAgo: number; entitlements?: readonly Entitlement[] }[];
};
type Entitlement = { dimension: string; value: number | boolean | string };

/** Signs in as the demo's buyer. */
export const BUYER_EMAIL = "ines@tessellate.example";

/** Customers who use what they bought. */
export const livelyCustomers: readonly SampleCustomer[] = [
  {
    externalId: "tessellate",
    name: "Tessellate",
    email: BUYER_EMAIL,
    person: "Ines Duarte",
    customerAwsAccountId: "318264907755",
    purchases: [
      { productCode: PRODUCT_CODE, startedDaysAgo: 64 },
      {
        productCode: CONTRACT_PRODUCT_CODE,
        startedDaysAgo: 64,
        entitlements: [
          { dimension: "seats", value: 25 },
          { dimension: "archive_gb", value: 40 },
          { dimension: "sso", value: true },
        ],
      },
    ],
  },
  {
    externalId: "brightwater-mapping",
    name: "Brightwater Mapping",
    email: "oskar@brightwater.example",
    person: "Oskar Lindqvist",
    customerAwsAccountId: "604417239086",
    purchases: [{ productCode: PRODUCT_CODE, startedDaysAgo: 41 }],
  },
  {
    externalId: "fenwick-dale",
    name: "Fenwick & Dale",
    email: "maud@fenwick-dale.example",
    person: "Maud Fenwick",
    customerAwsAccountId: "775120348861",
    purchases: [{ productCode: LEGACY_PRODUCT_CODE, startedDaysAgo: 210 }],
  },
];

const quiet: readonly [name: string, person: string][] = [
  ["Harbor Analytics", "Noa Peretz"],
  ["Kestrel Robotics", "Tomasz Wilk"],
  ["Mosaic Health", "Adaeze Obi"],
  ["Northfold Energy", "Signe Dahl"],
  ["Juniper Freight", "Luca Ferri"],
  ["Quarry & Co", "Hana Mori"],
  ["Saltmarsh Labs", "Ewan Reid"],
  ["Tidewheel Games", "Carla Nunez"],
];

/** A customer who has used nothing yet: the n-th of as many as are asked for (0 is the first). Pure. */
export function quietCustomer(n: number): SampleCustomer {
  const [name, person] = quiet[n] ?? [`Sample Customer ${n + 1}`, `Contact ${n + 1}`];
  const externalId = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return {
    externalId,
    name,
    email: `${person.split(" ")[0]!.toLowerCase()}@${externalId}.example`,
    person,
    customerAwsAccountId: String(430_917_265_011 + n * 7_310_244_819),
    purchases: [{ productCode: PRODUCT_CODE, startedDaysAgo: 30 }],
  };
}
