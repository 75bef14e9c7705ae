import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { MarketplaceAgreementClient } from "@aws-sdk/client-marketplace-agreement";
import { MarketplaceEntitlementServiceClient } from "@aws-sdk/client-marketplace-entitlement-service";
import {
  BatchMeterUsageCommand,
  MarketplaceMeteringClient,
  MeterUsageCommand,
  RegisterUsageCommand,
  ResolveCustomerCommand,
  type MeterUsageCommandInput,
  type UsageRecord,
} from "@aws-sdk/client-marketplace-metering";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient, type Credentials } from "@aws-sdk/client-sts";
import { startSimulator, type SimulatorOptions } from "#simulator/start.ts";

export const VISION = "lumenarvision0000000000001";
export const ARCHIVE = "lumenararchive000000000001";
export const CLASSIC = "lumenarclassic000000000001";
export const EDGE = "lumenaredge00000000000001";

/** When a test plays, unless it says otherwise; an hour that can be metered then; and the account of EDGE's buyer. */
export const NOW = "2031-05-21T12:30:00Z";
export const AT = "2031-05-21T11:00:00Z";
export const BUYER = "222233334444";

export type Subscription = {
  token: string;
  agreementId: string;
  licenseArn: string;
  customerAwsAccountId: string;
  customerIdentifier: string;
};

/** A simulator of a test's own, with the unmodified SDK's clients pointed at it. */
export async function startBox(options: Partial<SimulatorOptions> = {}) {
  const simulator = await startSimulator({ port: 0, smtpPort: 0, memory: true, ...options });

  /** Calls the control API. */
  async function control<T = Record<string, never>>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${simulator.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  const config = ({ region = "us-east-1", account = "", session = null as Credentials | null } = {}) => ({
    region,
    endpoint: simulator.url,
    maxAttempts: 1,
    credentials:
      session === null
        ? { accessKeyId: `AKIDSIMULATED${account}`, secretAccessKey: "unchecked" }
        : {
            accessKeyId: session.AccessKeyId ?? "",
            secretAccessKey: session.SecretAccessKey ?? "",
            ...(session.SessionToken === undefined ? {} : { sessionToken: session.SessionToken }),
          },
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  type As = Parameters<typeof config>[0];
  const clients = {
    metering: (as?: As) => new MarketplaceMeteringClient(config(as)),
    entitlement: (as?: As) => new MarketplaceEntitlementServiceClient(config(as)),
    agreement: (as?: As) => new MarketplaceAgreementClient(config(as)),
    trail: (as?: As) => new CloudTrailClient(config(as)),
    queue: (as?: As) => new SQSClient(config(as)),
    sns: (as?: As) => new SNSClient(config(as)),
    sts: (as?: As) => new STSClient(config(as)),
  };

  const subscribe = (input: Record<string, unknown> = {}) =>
    control<Subscription>("POST", "/_sim/subscriptions", { productCode: VISION, ...input });

  const setClock = (now: string) => control("PUT", "/_sim/clock", { now });

  /** Everything as at first, at NOW, and no event delivered. */
  async function begin(): Promise<void> {
    await control("POST", "/_sim/reset");
    await setClock(NOW);
    await control("PUT", "/_sim/delivery", { on: false });
  }

  return {
    ...simulator,
    ...clients,
    control,
    begin,
    setClock,
    subscribe,
    resolve: (RegistrationToken: string, as?: As) =>
      clients.metering(as).send(new ResolveCustomerCommand({ RegistrationToken })),
    meter: (records: UsageRecord[], ProductCode?: string, as?: As) =>
      clients.metering(as).send(new BatchMeterUsageCommand({ UsageRecords: records, ProductCode })),
    /** As a buyer's container: 3 nodes of EDGE. */
    meterUsage: (over: Partial<MeterUsageCommandInput> = {}, as: As = { account: BUYER }) =>
      clients.metering(as).send(new MeterUsageCommand({ ...nodes, ...over })),
    registerUsage: (over: { Nonce?: string; PublicKeyVersion?: number; ProductCode?: string } = {}, account = BUYER) =>
      clients.metering({ account }).send(new RegisterUsageCommand({ ProductCode: EDGE, PublicKeyVersion: 1, ...over })),
  };
}

const nodes = { ProductCode: EDGE, Timestamp: new Date(AT), UsageDimension: "nodes", UsageQuantity: 3 };

export type Box = Awaited<ReturnType<typeof startBox>>;

/** A usage record of a subscription by licence. */
export function usage(subscription: Subscription, at: string, over: Partial<UsageRecord> = {}): UsageRecord {
  return {
    Timestamp: new Date(at),
    Dimension: "api_calls",
    Quantity: 1,
    CustomerAWSAccountId: subscription.customerAwsAccountId,
    LicenseArn: subscription.licenseArn,
    ...over,
  };
}
