import { env } from "#lib/env/env.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";
import { awsAgreements } from "#lib/marketplace/aws-agreements.ts";
import { awsEntitlements } from "#lib/marketplace/aws-entitlements.ts";
import { awsMetering } from "#lib/marketplace/aws-metering.ts";
import { awsLifecycleQueue } from "#lib/marketplace/aws-lifecycle-queue.ts";
import { awsRegistration } from "#lib/marketplace/aws-registration.ts";
import { awsSubscriptions } from "#lib/marketplace/aws-subscriptions.ts";
import {
  createAgreementClient,
  createEntitlementClient,
  createIdentityClient,
  createMeteringClient,
  createQueueClient,
  createRegistrationClient,
  createSubscriptionClient,
} from "#lib/marketplace/clients.ts";
import { awsIdentity, type IdentityPort } from "#lib/marketplace/credentials/caller-identity.ts";
import { roleCredentials, type MarketplaceRole } from "#lib/marketplace/credentials/role-credentials.ts";
import type { EntitlementPort } from "#lib/marketplace/entitlement-port.ts";
import type { MeteringPort } from "#lib/marketplace/metering-port.ts";
import type { LifecycleQueue } from "#lib/marketplace/lifecycle-queue-port.ts";
import type { RegistrationPort } from "#lib/marketplace/registration-port.ts";
import type { SubscriptionPort } from "#lib/marketplace/subscription-port.ts";

type Ports = {
  /** The metering service of a region; each record goes to the region that it was frozen with. */
  metering: (region: string) => MeteringPort;
  registration: RegistrationPort;
  entitlements: EntitlementPort;
  agreements: AgreementPort;
  /** The queue at an address, if there is one. */
  queue: (url: string) => LifecycleQueue;
  subscriptions: SubscriptionPort;
  identity: IdentityPort;
};

const kept = globalThis as { tallyportMarketplace?: Ports };

/**
 * The process's one set of connections to AWS. Endpoints come from the SDK's own variables, credentials from its default chain, or from the
 * publishing account's role (MARKETPLACE_ROLE_ARN), for the queue too.
 */
export function marketplace(): Ports {
  return (kept.tallyportMarketplace ??= createPorts(env().marketplaceRole));
}

/** Connections to AWS, all with the credentials of `role` where there is one. */
export function createPorts(role: MarketplaceRole | null): Ports {
  const credentials = role === null ? undefined : roleCredentials(role);
  return {
    metering: memoize((region) => awsMetering(createMeteringClient(region, credentials), region)),
    registration: awsRegistration(createRegistrationClient(credentials)),
    entitlements: awsEntitlements(createEntitlementClient(credentials)),
    agreements: awsAgreements(createAgreementClient(credentials)),
    queue: memoize((url) => awsLifecycleQueue(createQueueClient(url, credentials), url)),
    subscriptions: awsSubscriptions(memoize((region) => createSubscriptionClient(region, credentials))),
    identity: awsIdentity(createIdentityClient(credentials)),
  };
}

/** One of each: clients keep connections. */
function memoize<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const one = made.get(key) ?? make(key);
    made.set(key, one);
    return one;
  };
}
