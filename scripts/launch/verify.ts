import { generateClient } from "#scripts/launch/generate-client.ts";
import { runStaticChecks } from "#scripts/launch/static-checks.ts";

export async function main(): Promise<number> {
  await generateClient();
  return (await runStaticChecks()).length > 0 ? 1 : 0;
}
