import { env } from "#lib/env/env.ts";
import { awsEntitlements } from "#lib/marketplace/aws-entitlements.ts";
import { awsMetering } from "#lib/marketplace/aws-metering.ts";
import { awsRegistration } from "#lib/marketplace/aws-registration.ts";
import { createEntitlementClient, createMeteringClient, createRegistrationClient } from "#lib/marketplace/clients.ts";
import type { EntitlementPort } from "#lib/marketplace/entitlement-port.ts";
import type { MeteringPort } from "#lib/marketplace/metering-port.ts";
import type { RegistrationPort } from "#lib/marketplace/registration-port.ts";

type Ports = { metering: MeteringPort; registration: RegistrationPort; entitlements: EntitlementPort };

const kept = globalThis as { tallyportMarketplace?: Ports };

/** The process's one set of connections to AWS Marketplace. Endpoints and credentials come from the SDK's own variables. */
export function marketplace(): Ports {
  return (kept.tallyportMarketplace ??= {
    metering: awsMetering(createMeteringClient(env().meteringRegion), env().meteringRegion),
    registration: awsRegistration(createRegistrationClient()),
    entitlements: awsEntitlements(createEntitlementClient()),
  });
}
