import { runStack } from "#scripts/launch/commands/demo.ts";

/** `npm run dev`: the demo's parts around `next dev`, so that a change shows at once. */
export function main(): Promise<number> {
  return runStack("dev");
}
