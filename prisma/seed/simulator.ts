/** The simulator's control API, as far as sample data needs it. */
type SimulatedAgreement = {
  agreementId: string;
  licenseArn: string | null;
  customerAwsAccountId: string;
  status: string;
  startTime: string;
};

export type Simulator = {
  subscribe: (input: Record<string, unknown>) => Promise<{ token: string; agreementId: string }>;
  /** Null when it does not know the agreement (any more). */
  findAgreement: (agreementId: string) => Promise<SimulatedAgreement | null>;
};

export function connectSimulator(url: string): Simulator {
  async function call<T>(path: string, body?: unknown): Promise<T | null> {
    const response = await fetch(`${url}/_sim/${path}`, {
      signal: AbortSignal.timeout(10_000),
      ...(body !== undefined && {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`The simulator's /_sim/${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
  return {
    subscribe: async (input) => {
      const made = await call<{ token: string; agreementId: string }>("subscriptions", input);
      if (made === null) throw new Error(`The simulator does not sell ${String(input["productCode"])}.`);
      return made;
    },
    findAgreement: (agreementId) => call<SimulatedAgreement>(`agreements/${agreementId}`),
  };
}
