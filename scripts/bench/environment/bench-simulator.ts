import path from "node:path";
import { findFreePort } from "#scripts/launch/install/ports.mjs";
import { startServer, waitUntilReady } from "#scripts/launch/processes/server.ts";
import type { Grounds } from "#scripts/bench/environment/bench-environment.ts";

export const PRODUCT_CODE = "lumenarvision0000000000001";

/** A simulator of one row's own. */
export type BenchSimulator = {
  origin: string;
  pid: number;
  /** Calls the control API. @throws Error with what it answered. */
  control<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  /** As many buyers of one product, all since the same instant. */
  subscribe(count: number, since: Date): Promise<{ account: string; license: string; startsAt: number }[]>;
  /** What a request of an operation is sent with; the signature itself is not checked. */
  headers(target: string): Record<string, string>;
  stop(): Promise<void>;
};

/** @param stateFile where it keeps its state; null: in memory. */
export async function startBenchSimulator(
  { life, folder, environment }: Grounds,
  stateFile: string | null,
): Promise<BenchSimulator> {
  const [port, smtpPort] = [await findFreePort(), await findFreePort()];
  const server = startServer({
    args: [
      ...["simulator/main.ts", "--port", String(port), "--smtp-port", String(smtpPort)],
      ...(stateFile === null ? ["--memory"] : ["--state", stateFile]),
      // Nobody is there: events wait in the simulator.
      ...["--app-url", "http://127.0.0.1:9"],
    ],
    environment,
    life,
    logFile: path.join(folder, "logs", "simulator.log"),
  });
  const origin = `http://127.0.0.1:${port}`;
  await waitUntilReady(server, `${origin}/_sim/clock`);

  async function control<T>(method: string, route: string, body?: unknown): Promise<T> {
    const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await fetch(`${origin}${route}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
  await control("PUT", "/_sim/delivery", { on: false });

  return {
    origin,
    pid: server.pid,
    control,
    async subscribe(count, since) {
      const made: { account: string; license: string; startsAt: number }[] = [];
      while (made.length < count) {
        const batch = Array.from({ length: Math.min(50, count - made.length) }, () =>
          control<{ customerAwsAccountId: string; licenseArn: string }>("POST", "/_sim/subscriptions", {
            productCode: PRODUCT_CODE,
            startTime: since.toISOString(),
          }),
        );
        for (const { customerAwsAccountId, licenseArn } of await Promise.all(batch)) {
          made.push({ account: customerAwsAccountId, license: licenseArn, startsAt: since.getTime() });
        }
      }
      return made;
    },
    headers(target) {
      const stamp = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
      return {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": target,
        "x-amz-date": stamp,
        authorization:
          `AWS4-HMAC-SHA256 Credential=AKIABENCH/${stamp.slice(0, 8)}/us-east-1/aws-marketplace/aws4_request, ` +
          `SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
      };
    },
    stop: server.stop,
  };
}
