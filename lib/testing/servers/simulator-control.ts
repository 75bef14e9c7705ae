/** What AWS billed for one hour, as the simulator's ledger keeps it. */
type BilledRecord = {
  meteringRecordId: string;
  licenseArn: string | null;
  dimension: string;
  hour: string;
  timestamp: string;
  quantity: number;
  offers: number;
  conflicts: number;
};

/** The simulator's control API, at its address. */
export type SimulatorControl = {
  /** Calls the control API. @throws Error for any answer but success. */
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  billed(query: Record<string, string>): Promise<{ records: BilledRecord[]; total: number }>;
  /** Puts the simulator's clock to an instant, from where it runs on. */
  setClock(now: Date): Promise<void>;
  setFaults(faults: readonly Record<string, unknown>[], seed?: number): Promise<void>;
};

/** @param url asked at each call: the simulator may not have started yet. */
export function createControl(url: () => string): SimulatorControl {
  async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${url()}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    }).catch((error: unknown) => {
      throw new Error(`${method} ${path} got no answer`, { cause: error });
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? null : JSON.parse(text)) as T;
  }
  return {
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
export async function listAtSimulator(simulator: SimulatorControl, product: Sold): Promise<void> {
  await simulator.control("PUT", `/_sim/products/${product.productCode}`, {
    productId: product.productId,
    title: product.title,
    pricingModel: "SUBSCRIPTION",
    integration: "LICENSE",
    dimensions: product.dimensions.map(({ name, unit }) => ({ name, unit, metered: true, entitled: false })),
  });
}

/** A buyer's subscription at the simulator, in the words of an agreement row of ours. */
export async function subscribeAtSimulator(simulator: SimulatorControl, productCode: string, startsAt: Date) {
  const sold = await simulator.control<{ agreementId: string; licenseArn: string; customerAwsAccountId: string }>(
    "POST",
    "/_sim/subscriptions",
    { productCode, startTime: startsAt.toISOString() },
  );
  const { licenseArn, customerAwsAccountId, agreementId: awsAgreementId } = sold;
  return { licenseArn, customerAwsAccountId, awsAgreementId, startsAt };
}
