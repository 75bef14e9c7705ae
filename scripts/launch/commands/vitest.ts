import { generateClient } from "#scripts/launch/build/generate-client.ts";
import { runTool } from "#scripts/launch/processes/run-tool.ts";

export async function main(): Promise<number> {
  await generateClient();
  return runTool("node_modules/vitest/vitest.mjs", ["run", ...process.argv.slice(2)]);
}
