import { generateClient } from "#scripts/launch/generate-client.ts";
import { runTool } from "#scripts/launch/run-tool.ts";

export async function main(): Promise<number> {
  await generateClient();
  return runTool("node_modules/vitest/vitest.mjs", ["run", ...process.argv.slice(2)]);
}
