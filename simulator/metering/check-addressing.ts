import { AwsError } from "#simulator/wire/errors.ts";
import type { UsageRecord } from "#simulator/metering/metering-shapes.ts";

export type BatchRequest = { UsageRecords: UsageRecord[]; ProductCode?: string | null };

function refuse(message: string, rule: string): never {
  throw new AwsError("ValidationException", message, rule);
}

/**
 * Which of the two ways of naming customers a batch uses; they do not mix in one request (AWS facts 1.5). What AWS
 * answers to a mixed one is not published (AWS facts 12, row 21).
 *
 * @returns the request's product code, or null for a batch by licence.
 */
export function checkAddressing({ UsageRecords, ProductCode }: BatchRequest): string | null {
  const productCode = ProductCode ?? null;
  let identifiers = 0;
  let accounts = 0;
  for (const record of UsageRecords) {
    const hasLicense = (record.LicenseArn ?? null) !== null;
    if ((record.CustomerIdentifier ?? null) !== null) identifiers += 1;
    if ((record.CustomerAWSAccountId ?? null) !== null) accounts += 1;
    if (hasLicense && productCode !== null) {
      refuse("ProductCode must not be sent with records that have a LicenseArn.", "BMU-CODE-AND-LICENSE");
    }
    if (!hasLicense && productCode === null) {
      refuse("A record without LicenseArn needs the request's ProductCode.", "BMU-NEITHER-CODE-NOR-LICENSE");
    }
    if (hasLicense && (record.CustomerAWSAccountId ?? null) === null) {
      refuse("A record with a LicenseArn needs CustomerAWSAccountId.", "BMU-LICENSE-WITHOUT-ACCOUNT");
    }
  }
  if (identifiers > 0 && accounts > 0) {
    refuse("CustomerIdentifier and CustomerAWSAccountId cannot be used in one request.", "BMU-BOTH-CUSTOMER-KEYS");
  }
  if (identifiers + accounts < UsageRecords.length) {
    refuse("A record names no customer.", "BMU-NO-CUSTOMER");
  }
  return productCode;
}
