import { existsSync } from "node:fs";
import { installDebianPackages, runQuietly } from "#scripts/launch/programs/debian-packages.ts";
import { Fault } from "#scripts/launch/install/fault.mjs";

const systemChromium = "/usr/bin/chromium";

/**
 * Sees to a Chromium for the browser tests: the one that CHROMIUM_PATH names, the system's, Debian's package where we may
 * install it, else the one that Playwright brings.
 */
export async function provideChromium(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  const named = environment["CHROMIUM_PATH"];
  if (named) {
    if (!existsSync(named)) throw new Fault(`CHROMIUM_PATH names ${named}, and there is no such file.`);
    return;
  }
  if (existsSync(systemChromium)) return;
  if (await installDebianPackages(["chromium"], environment)) return;
  console.log("Installing Chromium by Playwright …");
  const code = await runQuietly(
    process.execPath,
    ["node_modules/playwright/cli.js", "install", "chromium"],
    environment,
  );
  if (code !== 0)
    throw new Fault("There is no Chromium for the browser tests: install one, or name it in CHROMIUM_PATH.");
}
