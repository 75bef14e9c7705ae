import { generateClient } from "#scripts/launch/build/generate-client.ts";
import { runTool } from "#scripts/launch/processes/run-tool.ts";
import { runStaticChecks } from "#scripts/launch/tests/static-checks.ts";

/** The rules of the house that are tests: public names, sizes, words and lines, each of ESLint's rules. */
const HOUSE = ["run", "--project", "unit", "scripts/proof"];

export async function main(): Promise<number> {
  await generateClient();
  const failed = await runStaticChecks();
  const house = await runTool("node_modules/vitest/vitest.mjs", HOUSE);
  return failed.length > 0 ? 1 : house;
}
