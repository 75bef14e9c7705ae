import { MarketplaceAgreementClient } from "@aws-sdk/client-marketplace-agreement";
import { MarketplaceEntitlementServiceClient } from "@aws-sdk/client-marketplace-entitlement-service";
import { MarketplaceMeteringClient } from "@aws-sdk/client-marketplace-metering";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import { renewExpired } from "#lib/marketplace/credentials/renew-expired.ts";
import { stsConfig, type SharedCredentials } from "#lib/marketplace/credentials/role-credentials.ts";

/** The longest that one HTTP request may take, from connecting to the last byte (milliseconds). Leases are longer. */
export const CONNECTION_TIMEOUT_MS = 1_500;
export const REQUEST_TIMEOUT_MS = 8_000;

const requestHandler = {
  connectionTimeout: CONNECTION_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  // Without it the SDK only warns and hangs on.
  throwOnRequestTimeout: true,
};

/** GetEntitlements exists in us-east-1 only, whatever region usage is metered in (AWS facts 7). */
const ENTITLEMENT_REGION = "us-east-1";
/** ResolveCustomer's regions are not published; us-east-1 is safe (AWS facts 2.3). */
const RESOLVE_REGION = "us-east-1";

/** Of the publishing account's role; absent: each client finds its own by the SDK's default chain. */
type Credentials = SharedCredentials | undefined;

const given = (credentials: Credentials) => (credentials === undefined ? {} : { credentials });

/** For BatchMeterUsage: one attempt a call, since every HTTP request takes its turn at our limiter and leaves its own row. */
export function createMeteringClient(region: string, credentials?: Credentials): MarketplaceMeteringClient {
  return renewExpired(new MarketplaceMeteringClient({ region, maxAttempts: 1, requestHandler, ...given(credentials) }));
}

/** For ResolveCustomer: a buyer waits, so two attempts and a short wait. */
export function createRegistrationClient(credentials?: Credentials): MarketplaceMeteringClient {
  return renewExpired(
    new MarketplaceMeteringClient({
      region: RESOLVE_REGION,
      maxAttempts: 2,
      requestHandler: { ...requestHandler, requestTimeout: 3_500 },
      ...given(credentials),
    }),
  );
}

/** For GetEntitlements. */
export function createEntitlementClient(credentials?: Credentials): MarketplaceEntitlementServiceClient {
  const config = { region: ENTITLEMENT_REGION, maxAttempts: 3, requestHandler };
  return renewExpired(new MarketplaceEntitlementServiceClient({ ...config, ...given(credentials) }));
}

/** The Agreement API's only region of the commercial partition. */
const AGREEMENT_REGION = "us-east-1";

/** For the Agreement API's reads: one attempt a call, tried again by their own due dates. */
export function createAgreementClient(credentials?: Credentials): MarketplaceAgreementClient {
  const config = { region: AGREEMENT_REGION, maxAttempts: 1, requestHandler };
  return renewExpired(new MarketplaceAgreementClient({ ...config, ...given(credentials) }));
}

/** For the queue of notices: its region stands in its address; an address of another form is in us-east-1, as AWS's events are. */
export function createQueueClient(queueUrl: string, credentials?: Credentials): SQSClient {
  const region = /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com\//.exec(queueUrl)?.[1] ?? "us-east-1";
  return renewExpired(new SQSClient({ region, maxAttempts: 1, requestHandler, ...given(credentials) }));
}

/** For ConfirmSubscription, in the topic's region. */
export function createSubscriptionClient(region: string, credentials?: Credentials): SNSClient {
  return renewExpired(new SNSClient({ region, maxAttempts: 2, requestHandler, ...given(credentials) }));
}

/** For GetCallerIdentity. */
export function createIdentityClient(credentials?: Credentials): STSClient {
  return renewExpired(new STSClient({ ...stsConfig, ...given(credentials) }));
}
