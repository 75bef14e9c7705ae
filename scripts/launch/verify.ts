import { generateClient } from "#scripts/launch/generate-client.ts";
import { runStaticCheck, staticChecks } from "#scripts/launch/static-checks.ts";

export async function main(): Promise<number> {
  await generateClient();
  let failed = 0;
  for (const check of staticChecks) if (!(await runStaticCheck(check))) failed++;
  return failed > 0 ? 1 : 0;
}
