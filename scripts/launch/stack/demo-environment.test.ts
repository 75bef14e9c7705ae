import { parseEnv as parseEnvFile } from "node:util";
import { describe, expect, test } from "vitest";
import { parseEnv } from "#lib/env/parse-env.ts";
import { demoEnvironment, toEnvFile, type DemoSettings } from "#scripts/launch/stack/demo-environment.ts";

const settings: DemoSettings = {
  ports: { PORT: 3000, SIMULATOR_PORT: 4510, SIMULATOR_SMTP_PORT: 4511 },
  secrets: {
    APP_SECRET: "app-secret",
    NEXTAUTH_SECRET: "auth-secret",
    CRON_SECRET: "cron-secret",
    EVENTS_SECRET: "events-secret",
    METRICS_TOKEN: "metrics-token",
    INSTALLATION_ID: "installation-1",
    AWS_ACCESS_KEY_ID: "AKIAABCDEFGHIJKLMNOP",
    AWS_SECRET_ACCESS_KEY: "aws-secret",
  },
  databaseUrl: "postgresql://tallyport:x@127.0.0.1:20432/tallyport",
  legacyProductCode: "lumenarclassic000000000001",
};

describe("the demo's environment", () => {
  test("is one that the app accepts, with every AWS endpoint on this machine", () => {
    expect(parseEnv(demoEnvironment({}, settings))).toMatchObject({
      env: { appUrl: "http://localhost:3000", clockUrl: "http://localhost:4510/_sim/clock", scheduler: "in-process" },
    });
  });

  test("gives way to what its caller set, and takes an empty variable as not set", () => {
    const caller = { SCHEDULER: "off", CRON_SECRET: "", OIDC_ISSUER: "http://localhost:9", HOME: "/root" };
    const environment = demoEnvironment(caller, settings);
    expect(environment).toMatchObject({
      SCHEDULER: "off",
      CRON_SECRET: "cron-secret",
      OIDC_ISSUER: "http://localhost:9",
    });
    expect(environment).not.toHaveProperty("HOME");
  });

  test("never mixes a caller's AWS key with its own", () => {
    expect(demoEnvironment({ AWS_ACCESS_KEY_ID: "AKIAX", AWS_SECRET_ACCESS_KEY: "s" }, settings)).toMatchObject({
      AWS_ACCESS_KEY_ID: "AKIAX",
      AWS_SECRET_ACCESS_KEY: "s",
    });
    expect(demoEnvironment({ AWS_PROFILE: "mine" }, settings)).not.toHaveProperty("AWS_ACCESS_KEY_ID");
  });

  test("comes back unchanged from node's own reader of env files", () => {
    const environment = { ...demoEnvironment({}, settings), A: "a # b", B: `say "hi"`, C: " spaced ", D: "it's=1" };
    expect(parseEnvFile(toEnvFile(environment))).toEqual(environment);
  });
});
