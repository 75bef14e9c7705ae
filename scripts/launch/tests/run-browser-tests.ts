import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { CALLBACK_PATH } from "#lib/auth/single-sign-on/callback-path.ts";
import { startIssuer } from "#lib/testing/servers/issuer.ts";
import { assertLocalServer, runStatement, withDatabase } from "#lib/testing/servers/local-server.ts";
import { provideChromium } from "#scripts/launch/programs/chromium.ts";
import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";
import { findFreePort } from "#scripts/launch/install/ports.mjs";
import { startServer } from "#scripts/launch/processes/server.ts";
import { startStack } from "#scripts/launch/stack/stack.ts";

/** What the app reads: a caller's own settings must not reach the tests' app. */
const appSetting =
  /^(AWS_|APP_|NEXTAUTH_|OPERATOR_|SMTP_|MAIL_|OIDC_|CRON_|EVENTS_|METRICS_|SNS_|METERING_|MARKETPLACE_|SELLER_|INSTALLATION_|ALERT_|SCHEDULER|CLOCK_|TRUSTED_|DATA_DIR|DATABASE_|DIRECT_DATABASE_URL|PORT$|SIMULATOR_)/;

type Options = {
  args: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  /** Where Playwright writes its JSON report. */
  report?: string;
};

/**
 * Runs Playwright on a stack of its own: a fresh data folder, free ports, a sign-in issuer, no scheduler (the tests call the job run), and, where
 * DATABASE_URL names a server, a database made for this run there (with DIRECT_DATABASE_URL through DATABASE_URL's pooler).
 *
 * @returns Playwright's exit code. After a failure the servers' logs stay in test-results/logs.
 */
export async function runBrowserTests(life: Lifetime, { args, environment, report }: Options): Promise<number> {
  await provideChromium(environment);
  const dataFolder = mkdtempSync(path.resolve(".data-e2e-"));
  life.guard.watchFolder(dataFolder);
  life.onEnd(() => Promise.resolve(rmSync(dataFolder, { recursive: true, force: true })));
  const { CHROMIUM_PATH, ...given } = environment;
  const kept = Object.fromEntries(Object.entries(given).filter(([name]) => !appSetting.test(name)));
  const own = { ...kept, SCHEDULER: "off", DATA_DIR: dataFolder };
  const database = await makeTestDatabase(life, environment);

  const PORT = await findFreePort();
  const issuer = await startIssuer({ redirectUri: `http://localhost:${PORT}${CALLBACK_PATH}` });
  life.onEnd(() => issuer.stop());
  const singleSignOn = {
    OIDC_ISSUER: issuer.url,
    OIDC_CLIENT_ID: issuer.clientId,
    OIDC_CLIENT_SECRET: issuer.clientSecret,
  };
  const stack = await startStack({
    life,
    dataFolder,
    ports: { PORT, SIMULATOR_PORT: await findFreePort(), SIMULATOR_SMTP_PORT: await findFreePort() },
    environment: { ...own, ...database, ...singleSignOn },
    mode: "built",
  });
  const playwright = startServer({
    args: ["node_modules/@playwright/test/cli.js", "test", ...args],
    environment: {
      ...own,
      ...(CHROMIUM_PATH && { CHROMIUM_PATH }),
      E2E_STACK: stack.demoFile,
      ...(report !== undefined && { E2E_REPORT: report }),
    },
    life,
    logFile: null,
  });
  const code = (await playwright.ended) ?? 1;
  if (code !== 0) cpSync(path.join(dataFolder, "logs"), path.join("test-results", "logs"), { recursive: true });
  return code;
}

/** The variables of a database made for this run; none without a server. With DIRECT_DATABASE_URL the app goes through DATABASE_URL's pooler. */
async function makeTestDatabase(
  life: Lifetime,
  { TEST_DATABASE_URL: test, DATABASE_URL: url, DIRECT_DATABASE_URL: direct }: Options["environment"],
): Promise<Record<string, string>> {
  const server = test || direct || url;
  if (!server) return {};
  assertLocalServer(server);
  const name = `tallyport_e2e_${randomBytes(4).toString("hex")}`;
  await runStatement(server, `CREATE DATABASE ${name}`);
  life.onEnd(() => runStatement(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  if (test || !direct || !url) return { DATABASE_URL: withDatabase(server, name) };
  assertLocalServer(url);
  return { DATABASE_URL: withDatabase(url, name), DIRECT_DATABASE_URL: withDatabase(direct, name) };
}
