import { live } from "#scripts/launch/processes/lifetime.ts";
import { runBrowserTests } from "#scripts/launch/tests/run-browser-tests.ts";

export function main(): Promise<number> {
  return live((life) => runBrowserTests(life, { args: process.argv.slice(2), environment: process.env }));
}
