import { generateClient } from "#scripts/launch/build/generate-client.ts";
import { runStaticChecks } from "#scripts/launch/tests/static-checks.ts";

export async function main(): Promise<number> {
  await generateClient();
  return (await runStaticChecks()).length > 0 ? 1 : 0;
}
