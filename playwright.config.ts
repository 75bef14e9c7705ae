import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const system = process.env["CHROMIUM_PATH"] || "/usr/bin/chromium";
const report = process.env["E2E_REPORT"];

// The servers are started by scripts/e2e.mjs; E2E_STACK names the demo.json that tells where they are.
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // One: the simulator has one clock and one set of faults, and journeys turn both.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ...(report ? [["json", { outputFile: report }] as const] : [])],
  use: {
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: existsSync(system)
      ? {
          executablePath: system,
          args: [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
          ],
        }
      : {},
  },
});
