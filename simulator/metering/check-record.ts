import { AwsError } from "#simulator/wire/errors.ts";
import { coversInstant, takesUsage } from "#simulator/agreements/agreement-state.ts";
import { checkAllocations } from "#simulator/metering/check-allocations.ts";
import type { BilledCustomer } from "#simulator/metering/find-billed-customer.ts";
import type { UsageRecord } from "#simulator/metering/metering-shapes.ts";
import { batchWindowFault } from "#simulator/metering/metering-window.ts";

const WINDOW_WORDS = {
  future: ["The timestamp lies in the future.", "BMU-WINDOW-FUTURE"],
  "too-old": ["The timestamp is 24 hours old or older.", "BMU-WINDOW-24H"],
  "month-closed": ["Last month's usage is accepted until 06:00 UTC on the 1st.", "BMU-WINDOW-MONTH"],
} as const;

/** @throws AwsError InvalidUsageDimensionException. */
export function checkDimension(customer: Pick<BilledCustomer, "product">, dimension: string): void {
  if (customer.product.dimensions.some(({ name, metered }) => metered && name === dimension)) return;
  throw new AwsError(
    "InvalidUsageDimensionException",
    "The usage dimension does not match one of the UsageDimensions associated with products.",
    "MET-DIMENSION",
  );
}

function checkWindow(timestamp: number, now: number): void {
  const fault = batchWindowFault(timestamp, now);
  if (fault === null) return;
  const [words, rule] = WINDOW_WORDS[fault];
  throw new AwsError("TimestampOutOfBoundsException", words, rule);
}

/** Usage outside the time in which the customer could use the software. */
function checkTerm(customer: BilledCustomer, timestamp: number, now: number): void {
  // Nothing to compare with, or too late for any usage: CustomerNotSubscribed says so record by record.
  if (!takesUsage(customer.agreements, now)) return;
  if (customer.to.licenseArn !== null) {
    if (customer.agreements.some((agreement) => coversInstant(agreement, timestamp))) return;
    throw new AwsError(
      "InvalidLicenseException",
      "The usage lies outside the license's active period.",
      "BMU-LICENSE-PERIOD",
    );
  }
  if (customer.agreements.some(({ startsAt }) => timestamp >= startsAt)) return;
  throw new AwsError(
    "TimestampOutOfBoundsException",
    "The timestamp precedes the customer's use of the software.",
    "BMU-WINDOW-START",
  );
}

/**
 * All that makes AWS refuse a whole batch because of one record: one bad record rejects the request, nothing of it is
 * processed (AWS facts 3.2).
 *
 * @param timestamp of the record, epoch milliseconds.
 */
export function checkRecord(customer: BilledCustomer, record: UsageRecord, timestamp: number, now: number): void {
  checkDimension(customer, record.Dimension);
  checkWindow(timestamp, now);
  checkTerm(customer, timestamp, now);
  if (record.UsageAllocations) checkAllocations(record.UsageAllocations, record.Quantity ?? 0);
}
