import { live } from "#scripts/launch/lifetime.ts";
import { runBrowserTests } from "#scripts/launch/run-browser-tests.ts";

export function main(): Promise<number> {
  return live((life) => runBrowserTests(life, { args: process.argv.slice(2), environment: process.env }));
}
