import { GOVERNMENT_REGIONS, METERING_REGIONS } from "#simulator/state/defaults.ts";

export const ALL_REGIONS: readonly string[] = [...METERING_REGIONS, ...GOVERNMENT_REGIONS];
/** GetEntitlements and the Agreement API answer in no other region of the commercial partition. */
export const HOME_REGION: readonly string[] = ["us-east-1"];
