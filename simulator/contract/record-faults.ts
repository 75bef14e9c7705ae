import type { Model } from "#simulator/contract/sdk-model.ts";

/** The errors of BatchMeterUsage that AWS documents as a record's own fault: the only ones after which a record is not sent again. */
export const RECORD_FAULTS: readonly string[] = [
  "InvalidCustomerIdentifierException",
  "InvalidLicenseException",
  "InvalidProductCodeException",
  "InvalidTagException",
  "InvalidUsageAllocationsException",
  "InvalidUsageDimensionException",
  "TimestampOutOfBoundsException",
];

/** Its other errors: a Region, a rate, AWS itself, and the SDK's class for every name that the model does not have. */
const OTHERS: readonly string[] = [
  "DisabledApiException",
  "InternalServiceErrorException",
  "MarketplaceMeteringServiceException",
  "ThrottlingException",
];

const PREFIX = "BatchMeterUsage error ";

/** Errors of BatchMeterUsage that the SDK's schema has and these lists do not, or the other way round. */
export function compareRecordFaults(models: Record<string, Model>): string[] {
  const modelled = Object.values(models)
    .flatMap((model) => Object.keys(model))
    .flatMap((fact) => (fact.startsWith(PREFIX) ? [fact.slice(PREFIX.length)] : []));
  const known = [...RECORD_FAULTS, ...OTHERS];
  return [
    ...modelled.filter((name) => !known.includes(name)).map((name) => `${name}: new; decide whether it ends a record`),
    ...known.filter((name) => !modelled.includes(name)).map((name) => `${name}: not in the SDK's schema`),
  ].toSorted();
}
