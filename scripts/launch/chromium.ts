import { existsSync, readFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { Fault } from "#scripts/launch/fault.mjs";

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
  if (process.getuid?.() === 0 && isDebian()) {
    console.log("Installing Chromium by apt …");
    const apt = { ...environment, DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update", "-qq"], apt);
    if ((await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], apt)) === 0) return;
  }
  console.log("Installing Chromium by Playwright …");
  const code = await run(process.execPath, ["node_modules/playwright/cli.js", "install", "chromium"], environment);
  if (code !== 0)
    throw new Fault("There is no Chromium for the browser tests: install one, or name it in CHROMIUM_PATH.");
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

function run(command: string, args: string[], environment: Readonly<Record<string, string | undefined>>) {
  const child = spawn(command, args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: environment as NodeJS.ProcessEnv,
  });
  return new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(1));
    child.once("exit", resolve);
  });
}
