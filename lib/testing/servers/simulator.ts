import { afterAll, beforeAll } from "vitest";
import { awsMetering } from "#lib/marketplace/aws-metering.ts";
import { createMeteringClient } from "#lib/marketplace/clients.ts";
import type { MeteringPort } from "#lib/marketplace/metering-port.ts";
import { createControl, type SimulatorControl } from "#lib/testing/servers/simulator-control.ts";
import { startSimulator } from "#simulator/start.ts";

export { listAtSimulator, subscribeAtSimulator } from "#lib/testing/servers/simulator-control.ts";

type TestSimulator = SimulatorControl & {
  readonly url: string;
  /** The real SDK's metering port, pointed at the simulator. */
  metering: (region: string) => MeteringPort;
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
  return {
    get url() {
      return url();
    },
    metering: () => port!,
    ...createControl(url),
  };
}
