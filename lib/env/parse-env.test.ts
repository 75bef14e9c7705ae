import { describe, expect, test } from "vitest";
import { parseEnv } from "#lib/env/parse-env.ts";

const local = {
  DATABASE_URL: "postgresql://u:p@127.0.0.1:5432/t",
  APP_URL: "http://localhost:3000",
  APP_SECRET: "local-secret-1",
  NEXTAUTH_SECRET: "local-secret-2",
  SMTP_URL: "smtp://localhost:4511",
  MAIL_FROM: "Lumenar <hello@lumenar.example>",
};
const long = "x".repeat(40);
const live = { ...local, APP_URL: "https://app.lumenar.example", APP_SECRET: long, NEXTAUTH_SECRET: long };
const simulated = Object.fromEntries(
  ["MARKETPLACE_METERING", "MARKETPLACE_ENTITLEMENT_SERVICE", "MARKETPLACE_AGREEMENT", "CLOUDTRAIL"].map((service) => [
    `AWS_ENDPOINT_URL_${service}`,
    "http://localhost:4510",
  ]),
);

function faultsOf(raw: Record<string, string>): string[] {
  const result = parseEnv(raw);
  return "faults" in result ? result.faults.map((fault) => fault.variable) : [];
}

describe("the environment", () => {
  test.each([
    ["a local one with the least", local, []],
    ["a live one with the least", live, []],
    ["nothing at all", {}, ["DATABASE_URL", "APP_URL", "APP_SECRET", "NEXTAUTH_SECRET", "SMTP_URL", "MAIL_FROM"]],
    [
      "a pooler beside the server",
      { ...live, DIRECT_DATABASE_URL: "postgresql://u:p@10.0.0.1/t", DATABASE_POOL_MAX: "20" },
      [],
    ],
    ["a direct address that is none", { ...live, DIRECT_DATABASE_URL: "10.0.0.1:5432" }, ["DIRECT_DATABASE_URL"]],
    ["proxies by number", { ...live, TRUSTED_PROXIES: "2" }, []],
    ["proxies by network", { ...live, TRUSTED_PROXIES: "10.0.0.0/8, 2001:db8::/32" }, []],
    ["proxies by name", { ...live, TRUSTED_PROXIES: "proxy.example" }, ["TRUSTED_PROXIES"]],
    ["a pool of one", { ...live, DATABASE_POOL_MAX: "1" }, ["DATABASE_POOL_MAX"]],
    ["a pool of no number", { ...live, DATABASE_POOL_MAX: "many" }, ["DATABASE_POOL_MAX"]],
    ["a certificate's file that is not there", { ...live, DATABASE_CA: "/nowhere/ca.pem" }, ["DATABASE_CA"]],
    ["a certificate's file that holds none", { ...live, DATABASE_CA: "package.json" }, ["DATABASE_CA"]],
    [
      "a certificate to verify, and an address that says not to",
      { ...live, DATABASE_URL: `${live.DATABASE_URL}?sslmode=no-verify`, DATABASE_CA: "-----BEGIN CERTIFICATE-----" },
      ["DATABASE_URL"],
    ],
    ["http beyond this machine", { ...live, APP_URL: "http://app.lumenar.example" }, ["APP_URL"]],
    ["S03 a short secret in the open", { ...live, CRON_SECRET: "short-but-not-empty" }, ["CRON_SECRET"]],
    ["a second secret that is short", { ...live, EVENTS_SECRET: `${long},short` }, ["EVENTS_SECRET"]],
    ["a word of trust that is none", { ...local, OIDC_TRUST_EMAIL: "yes" }, ["OIDC_TRUST_EMAIL"]],
    [
      "trust in everybody's tenants",
      {
        ...local,
        OIDC_ISSUER: "https://login.microsoftonline.com/common/v2.0",
        OIDC_CLIENT_ID: "x",
        OIDC_CLIENT_SECRET: "y",
        OIDC_TRUST_EMAIL: "true",
      },
      ["OIDC_TRUST_EMAIL"],
    ],
    ["half of a single sign-on", { ...local, OIDC_CLIENT_ID: "x" }, ["OIDC_ISSUER"]],
    [
      "M28 a loopback AWS endpoint in the open",
      { ...live, AWS_ENDPOINT_URL: "http://localhost:4510" },
      ["AWS_ENDPOINT_URL"],
    ],
    [
      "a followed clock with all endpoints local",
      { ...local, ...simulated, CLOCK_URL: "http://localhost:4510/_sim/clock" },
      [],
    ],
    ["a followed clock with real AWS", { ...local, CLOCK_URL: "http://localhost:4510/_sim/clock" }, ["CLOCK_URL"]],
    ["a foreign clock", { ...local, ...simulated, CLOCK_URL: "http://clock.example" }, ["CLOCK_URL"]],
    ["a queue", { ...live, EVENTS_SQS_URL: "https://sqs.us-east-1.amazonaws.com/999900001111/marketplace-events" }, []],
    [
      "a local queue in the open",
      { ...live, EVENTS_SQS_URL: "http://localhost:4510/999900001111/q" },
      ["EVENTS_SQS_URL"],
    ],
    ["a local queue", { ...local, EVENTS_SQS_URL: "http://localhost:4510/999900001111/q" }, []],
    ["a queue that is none of SQS's", { ...live, EVENTS_SQS_URL: "https://queue.example/1" }, ["EVENTS_SQS_URL"]],
    [
      "a followed clock with AWS's own queue",
      {
        ...local,
        ...simulated,
        CLOCK_URL: "http://localhost:4510/_sim/clock",
        EVENTS_SQS_URL: "https://sqs.us-east-1.amazonaws.com/999900001111/q",
      },
      ["CLOCK_URL"],
    ],
    [
      "a foreign trusted certificate",
      { ...local, SNS_TRUSTED_CERT_URL: "https://cert.example" },
      ["SNS_TRUSTED_CERT_URL"],
    ],
    [
      "W03 a chat over http in the open",
      { ...live, ALERT_WEBHOOK_URL: "http://chat.example/a" },
      ["ALERT_WEBHOOK_URL"],
    ],
    [
      "W03 a chat on this machine in the open",
      { ...live, ALERT_WEBHOOK_URL: "https://[::1]/a" },
      ["ALERT_WEBHOOK_URL"],
    ],
    ["W03 a foreign chat over http", { ...local, ALERT_WEBHOOK_URL: "http://chat.example/a" }, ["ALERT_WEBHOOK_URL"]],
    ["a chat on this machine", { ...local, ALERT_WEBHOOK_URL: "http://localhost:5801/a" }, []],
    ["a role", { ...live, MARKETPLACE_ROLE_ARN: "arn:aws:iam::999900001111:role/metering" }, []],
    [
      "a role of the publishing account",
      { ...live, MARKETPLACE_ROLE_ARN: "arn:aws:iam::999900001111:role/a/b", SELLER_ACCOUNT_ID: "999900001111" },
      [],
    ],
    [
      "a role of another account than the publishing one",
      { ...live, MARKETPLACE_ROLE_ARN: "arn:aws:iam::999900001111:role/metering", SELLER_ACCOUNT_ID: "111122223333" },
      ["MARKETPLACE_ROLE_ARN"],
    ],
    ["an ExternalId without a role", { ...live, MARKETPLACE_EXTERNAL_ID: "lumenar-7" }, ["MARKETPLACE_EXTERNAL_ID"]],
    [
      "an ExternalId that IAM does not take",
      {
        ...live,
        MARKETPLACE_ROLE_ARN: "arn:aws:iam::999900001111:role/metering",
        MARKETPLACE_EXTERNAL_ID: "two words",
      },
      ["MARKETPLACE_EXTERNAL_ID"],
    ],
    [
      "a followed clock with AWS's own STS",
      {
        ...local,
        ...simulated,
        CLOCK_URL: "http://localhost:4510/_sim/clock",
        AWS_ENDPOINT_URL_STS: "https://sts.us-east-1.amazonaws.com",
      },
      ["CLOCK_URL"],
    ],
    [
      "a followed clock with a role that only AWS's own STS could give",
      {
        ...local,
        ...simulated,
        CLOCK_URL: "http://localhost:4510/_sim/clock",
        MARKETPLACE_ROLE_ARN: "arn:aws:iam::999900001111:role/metering",
      },
      ["CLOCK_URL"],
    ],
    ["a heartbeat over http in the open", { ...live, HEARTBEAT_URL: "http://monitor.example/a" }, ["HEARTBEAT_URL"]],
    ["a foreign heartbeat over http", { ...local, HEARTBEAT_URL: "http://monitor.example/a" }, ["HEARTBEAT_URL"]],
    ["a heartbeat to this machine", { ...local, HEARTBEAT_URL: "http://localhost:5802/a" }, []],
    ["China", { ...local, METERING_REGION: "cn-northwest-1" }, ["METERING_REGION"]],
  ])("with %s", (_, raw, faults) => {
    expect(faultsOf(raw as Record<string, string>)).toEqual(faults);
  });

  test("takes several secrets, an empty variable as absent, and an origin without its slash", () => {
    const result = parseEnv({
      ...local,
      APP_URL: "http://localhost:3000/",
      CRON_SECRET: "first-one, second-one",
      OIDC_ISSUER: "",
    });
    expect(result).toMatchObject({
      env: { appUrl: "http://localhost:3000", isSecure: false, cronSecrets: ["first-one", "second-one"], oidc: null },
    });
  });

  test.each([
    ["by itself", {}, "999900001111"],
    ["with a followed clock", { ...simulated, CLOCK_URL: "http://localhost:4510/_sim/clock" }, null],
    [
      "with a followed clock and a simulated STS",
      {
        ...simulated,
        CLOCK_URL: "http://localhost:4510/_sim/clock",
        AWS_ENDPOINT_URL_STS: "http://localhost:4510",
      },
      "999900001111",
    ],
    [
      "with a followed clock and one endpoint for all",
      { AWS_ENDPOINT_URL: "http://localhost:4510", CLOCK_URL: "http://localhost:4510/_sim/clock" },
      "999900001111",
    ],
  ])("%s the account that credentials are compared with is %s", (_, raw, comparedAccountId) => {
    const result = parseEnv({ ...local, ...raw, SELLER_ACCOUNT_ID: "999900001111" });
    expect(result).toMatchObject({ env: { comparedAccountId } });
  });
});
