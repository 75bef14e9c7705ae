import { readFileSync } from "node:fs";
import path from "node:path";
import { writePrivateFile } from "#scripts/launch/stack/private-file.ts";

export const PRODUCT_CODE = "lumenarvision0000000000001";
export const CONTRACT_PRODUCT_CODE = "lumenararchive000000000001";
export const LEGACY_PRODUCT_CODE = "lumenarclassic000000000001";

/** What the seed tells the launcher, by a file of its own in the data folder; most of it goes into demo.json. */
export type SampleData = {
  apiKey: string;
  buyerEmail: string;
  productCode: string;
  dimensions: { name: string; unit: string; aggregation: string }[];
  legacyProductCode: string;
  agreements: SampleAgreement[];
  /** Whether the customers with lively data have their day of usage. */
  isUsageReported: boolean;
};

export type SampleAgreement = {
  id: string;
  awsAgreementId: string;
  licenseArn: string;
  customerAwsAccountId: string;
  productCode: string;
  organizationExternalId: string;
  startsAt: string;
};

const fileOf = (dataFolder: string) => path.join(dataFolder, "sample.json");

/** @throws Error when the seed never ran in this data folder. */
export function readSampleData(dataFolder: string): SampleData {
  return JSON.parse(readFileSync(fileOf(dataFolder), "utf8")) as SampleData;
}

/** The same, or null before the first seed. */
export function findSampleData(dataFolder: string): SampleData | null {
  try {
    return readSampleData(dataFolder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

export function writeSampleData(dataFolder: string, data: SampleData): void {
  writePrivateFile(fileOf(dataFolder), `${JSON.stringify(data, null, 2)}\n`);
}
