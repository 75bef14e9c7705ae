import { awsMetering } from "#lib/marketplace/aws-metering.ts";
import { createMeteringClient } from "#lib/marketplace/clients.ts";
import type { MeteringBatch } from "#lib/marketplace/metering-port.ts";

/** How many bytes the real SDK would send for a batch; nothing is sent. */
export async function wireBytesOf(batch: MeteringBatch): Promise<number> {
  // The SDK asks for credentials before it writes.
  process.env["AWS_ACCESS_KEY_ID"] ??= "AKIATEST";
  process.env["AWS_SECRET_ACCESS_KEY"] ??= "test";
  let bytes: number | null = null;
  const client = createMeteringClient("us-east-1");
  client.middlewareStack.add(
    () => (args) => {
      bytes = Buffer.byteLength((args.request as { body: Uint8Array }).body);
      throw new Error("stopped before it is sent");
    },
    { step: "build", priority: "low", name: "countBytes" },
  );
  await awsMetering(client, "us-east-1").batchMeterUsage(batch);
  client.destroy();
  if (bytes === null) throw new Error("the SDK wrote no body");
  return bytes;
}
