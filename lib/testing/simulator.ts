import { afterAll, beforeAll } from "vitest";
import { awsMetering } from "#lib/marketplace/aws-metering.ts";
import { createMeteringClient } from "#lib/marketplace/clients.ts";
import type { MeteringPort } from "#lib/marketplace/metering-port.ts";
import { startSimulator } from "#simulator/start.ts";

/** What AWS billed for one hour, as the simulator's ledger keeps it. */
export type BilledRecord = {
  meteringRecordId: string;
  licenseArn: string | null;
  dimension: string;
  hour: string;
  timestamp: string;
  quantity: number;
  offers: number;
  conflicts: number;
};

export type TestSimulator = {
  readonly url: string;
  /** The real SDK's metering port, pointed at the simulator. */
  metering: (region: string) => MeteringPort;
  /** Calls the control API. @throws Error for any answer but success. */
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  billed(query: Record<string, string>): Promise<{ records: BilledRecord[]; total: number }>;
  /** Puts the simulator's clock to an instant, from where it runs on. */
  setClock(now: Date): Promise<void>;
  setFaults(faults: readonly Record<string, unknown>[], seed?: number): Promise<void>;
};

/** Gives the test file that calls it (once, at its top level) a simulator of its own, in memory. */
export function useSimulator(): TestSimulator {
  let running: Awaited<ReturnType<typeof startSimulator>> | null = null;
  let port: MeteringPort | null = null;

  beforeAll(async () => {
    running = await startSimulator({ port: 0, smtpPort: 0, memory: true });
    // The SDK's own variables, as in production: nothing of ours knows that it talks to the simulator.
    process.env["AWS_ENDPOINT_URL_MARKETPLACE_METERING"] = running.url;
    process.env["AWS_ACCESS_KEY_ID"] = "AKIATEST";
    process.env["AWS_SECRET_ACCESS_KEY"] = "test";
    port = awsMetering(createMeteringClient("us-east-1"), "us-east-1");
  });
  afterAll(() => running?.stop());

  const url = () => running!.url;
  async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${url()}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? null : JSON.parse(text)) as T;
  }
  return {
    get url() {
      return url();
    },
    metering: () => port!,
    control,
    billed: (query) => control("GET", `/_sim/metering?${new URLSearchParams(query).toString()}`),
    async setClock(now) {
      await control("PUT", "/_sim/clock", { now: now.toISOString() });
    },
    async setFaults(faults, seed = 1) {
      await control("PUT", "/_sim/faults", { seed, faults });
    },
  };
}

type Sold = {
  productCode: string;
  productId: string | null;
  title: string;
  dimensions: { name: string; unit: string }[];
};

/** Lists a product of ours at the simulator, all its dimensions metered. */
export async function listAtSimulator(simulator: TestSimulator, product: Sold): Promise<void> {
  await simulator.control("PUT", `/_sim/products/${product.productCode}`, {
    productId: product.productId,
    title: product.title,
    pricingModel: "SUBSCRIPTION",
    integration: "LICENSE",
    dimensions: product.dimensions.map(({ name, unit }) => ({ name, unit, metered: true, entitled: false })),
  });
}

/** A buyer's subscription at the simulator, in the words of an agreement row of ours. */
export async function subscribeAtSimulator(simulator: TestSimulator, productCode: string, startsAt: Date) {
  const sold = await simulator.control<{ agreementId: string; licenseArn: string; customerAwsAccountId: string }>(
    "POST",
    "/_sim/subscriptions",
    { productCode, startTime: startsAt.toISOString() },
  );
  const { licenseArn, customerAwsAccountId, agreementId: awsAgreementId } = sold;
  return { licenseArn, customerAwsAccountId, awsAgreementId, startsAt };
}
