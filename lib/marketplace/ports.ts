import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";
import { awsAgreements } from "#lib/marketplace/aws-agreements.ts";
import { awsEntitlements } from "#lib/marketplace/aws-entitlements.ts";
import { awsMetering } from "#lib/marketplace/aws-metering.ts";
import { awsRegistration } from "#lib/marketplace/aws-registration.ts";
import {
  createAgreementClient,
  createEntitlementClient,
  createMeteringClient,
  createRegistrationClient,
} from "#lib/marketplace/clients.ts";
import type { EntitlementPort } from "#lib/marketplace/entitlement-port.ts";
import type { MeteringPort } from "#lib/marketplace/metering-port.ts";
import type { RegistrationPort } from "#lib/marketplace/registration-port.ts";

type Ports = {
  /** The metering service of a region; each record goes to the region that it was frozen with. */
  metering: (region: string) => MeteringPort;
  registration: RegistrationPort;
  entitlements: EntitlementPort;
  agreements: AgreementPort;
};

const kept = globalThis as { tallyportMarketplace?: Ports };

/** The process's one set of connections to AWS Marketplace. Endpoints and credentials come from the SDK's own variables. */
export function marketplace(): Ports {
  return (kept.tallyportMarketplace ??= {
    metering: meteringByRegion(),
    registration: awsRegistration(createRegistrationClient()),
    entitlements: awsEntitlements(createEntitlementClient()),
    agreements: awsAgreements(createAgreementClient()),
  });
}

function meteringByRegion(): (region: string) => MeteringPort {
  const ports = new Map<string, MeteringPort>();
  return (region) => {
    const port = ports.get(region) ?? awsMetering(createMeteringClient(region), region);
    ports.set(region, port);
    return port;
  };
}
