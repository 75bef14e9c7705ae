import { buildApp } from "#scripts/launch/build/build-app.ts";
import { live } from "#scripts/launch/processes/lifetime.ts";
import { step } from "#scripts/launch/processes/progress.ts";

export function main(): Promise<number> {
  return live(async (life) => {
    await step("Building the app", "App built", () => buildApp(life, process.env));
    return 0;
  });
}
