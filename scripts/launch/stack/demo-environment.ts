import type { DemoSecrets } from "#scripts/launch/stack/secrets.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Ports = { PORT: number; SIMULATOR_PORT: number; SIMULATOR_SMTP_PORT: number };

/** AWS's account that owns the topics of a LEGACY product's SNS notices, the simulated ones too. */
const TOPIC_OWNER = "287250355862";

/** What a caller may set beside the demo's own variables, and what then goes into demo.env as well. */
const passedOn =
  /^(AWS_.+|OIDC_(ISSUER|CLIENT_ID|CLIENT_SECRET|TRUST_EMAIL)|MARKETPLACE_(ROLE_ARN|EXTERNAL_ID)|EVENTS_SQS_URL|ALERT_WEBHOOK_URL|HEARTBEAT_URL|DIRECT_DATABASE_URL|DATABASE_(POOL_MAX|CA)|TRUSTED_PROXIES)$/;

/**
 * The settings of a demo's app server: everything points at the simulator. What the caller set wins; an empty variable
 * counts as not set. Pure.
 */
export function demoEnvironment(
  caller: Environment,
  { ports, secrets, databaseUrl, legacyProductCode }: DemoSettings,
): Record<string, string> {
  const simulator = `http://localhost:${ports.SIMULATOR_PORT}`;
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...ownSecrets } = secrets;
  const defaults: Record<string, string> = {
    ...ownSecrets,
    DATABASE_URL: databaseUrl,
    APP_URL: `http://localhost:${ports.PORT}`,
    OPERATOR_EMAILS: "operator@lumenar.example",
    SMTP_URL: `smtp://localhost:${ports.SIMULATOR_SMTP_PORT}`,
    MAIL_FROM: "Lumenar <hello@lumenar.example>",
    SCHEDULER: "in-process",
    CLOCK_URL: `${simulator}/_sim/clock`,
    SELLER_ACCOUNT_ID: "999900001111",
    METERING_REGION: "us-east-1",
    SNS_TRUSTED_CERT_URL: `${simulator}/SimpleNotificationService-simulator.pem`,
    SNS_TOPIC_ARNS: ["subscription", "entitlement"]
      .map((kind) => `arn:aws:sns:us-east-1:${TOPIC_OWNER}:aws-mp-${kind}-notification-${legacyProductCode}`)
      .join(","),
    AWS_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL_MARKETPLACE_METERING: simulator,
    AWS_ENDPOINT_URL_MARKETPLACE_ENTITLEMENT_SERVICE: simulator,
    AWS_ENDPOINT_URL_MARKETPLACE_AGREEMENT: simulator,
    AWS_ENDPOINT_URL_CLOUDTRAIL: simulator,
    AWS_ENDPOINT_URL_STS: simulator,
  };
  const set = Object.fromEntries(
    Object.entries(caller).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && entry[1].trim() !== "" && (entry[0] in defaults || passedOn.test(entry[0])),
    ),
  );
  // The pair goes together: a caller's key id with our secret would be neither.
  const keys = set["AWS_ACCESS_KEY_ID"] === undefined && set["AWS_PROFILE"] === undefined;
  return { ...defaults, ...(keys && { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }), ...set };
}

export type DemoSettings = {
  ports: Ports;
  secrets: DemoSecrets;
  databaseUrl: string;
  legacyProductCode: string;
};

/** The text of demo.env: `KEY=value` lines that `node --env-file` reads back unchanged. Pure. */
export function toEnvFile(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${quote(value)}\n`)
    .join("");
}

/** Bare where that is enough, so that the simplest reader understands it too. */
function quote(value: string): string {
  if (!/[#"'`\n\r\\]|^\s|\s$/.test(value)) return value;
  const mark = ["'", '"', "`"].find((candidate) => !value.includes(candidate));
  return mark === undefined ? value : `${mark}${value}${mark}`;
}
