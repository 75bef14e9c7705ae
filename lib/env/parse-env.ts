import { z } from "zod";
import { databaseVariables, toDatabaseSettings, type DatabaseSettings, type EnvFault } from "#lib/env/database-env.ts";
import { isLoopbackUrl } from "#lib/env/loopback.ts";
import { oidcFaults, oidcVariables, toOidcSettings, type OidcSettings } from "#lib/env/oidc-env.ts";
import {
  proxiesOfHost,
  readTrustedProxies,
  trustedProxiesFault,
  type TrustedProxies,
} from "#lib/env/trusted-proxies.ts";

/** Every variable that the app reads, by its own name; values are parsed. */
export type Env = {
  database: DatabaseSettings;
  /** Without a trailing slash. */
  appUrl: string;
  /** Whether the app is reached under https: then cookies are Secure and `__Host-`. */
  isSecure: boolean;
  /** The first seals, all unseal. */
  appSecrets: readonly string[];
  nextAuthSecret: string;
  operatorEmails: readonly string[];
  smtpUrl: string;
  mailFrom: string;
  oidc: OidcSettings | null;
  /** Any of them opens the job run; empty: no caller may. */
  cronSecrets: readonly string[];
  /** Any of them opens the EventBridge route; empty: no caller may. */
  eventsSecrets: readonly string[];
  metricsToken: string | null;
  snsTopicArns: readonly string[];
  snsTrustedCertUrl: string | null;
  meteringRegion: string;
  marketplaceRole: { arn: string; externalId: string | null } | null;
  sellerAccountId: string | null;
  /**
   * SELLER_ACCOUNT_ID where STS is asked whether the credentials are of it: not beside a simulated AWS that has no STS.
   */
  comparedAccountId: string | null;
  installationId: string | null;
  eventsSqsUrl: string | null;
  alertWebhookUrl: string | null;
  /** Called at each job run's end. */
  heartbeatUrl: string | null;
  /** Days that usage events are kept. */
  usageRetentionDays: number;
  scheduler: "in-process" | "off";
  clockUrl: string | null;
  /** The proxies before us: whose `X-Forwarded-For` is believed. */
  trustedProxies: TrustedProxies;
  isProduction: boolean;
};

const endpointVariable = /^AWS_ENDPOINT_URL(_|$)/;
const endpointsWeUse = [
  "AWS_ENDPOINT_URL_MARKETPLACE_METERING",
  "AWS_ENDPOINT_URL_MARKETPLACE_ENTITLEMENT_SERVICE",
  "AWS_ENDPOINT_URL_MARKETPLACE_AGREEMENT",
  "AWS_ENDPOINT_URL_CLOUDTRAIL",
];

const STS_ENDPOINT = "AWS_ENDPOINT_URL_STS";

/** Standard queues of the commercial partition; order does not matter, so a FIFO queue has nothing to give. */
const queueAddress = /^https:\/\/sqs\.[a-z]{2}(-[a-z]+)+-\d\.amazonaws\.com\/\d{12}\/[A-Za-z0-9_-]{1,80}$/;

const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  );
const url = (...protocols: string[]) =>
  z.string().refine((text) => protocols.includes(URL.parse(text)?.protocol ?? ""), {
    message: `must be an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
  });
const accountId = z.string().regex(/^\d{12}$/, "must be an AWS account id of 12 digits");

const schema = z.object({
  ...databaseVariables,
  APP_URL: url("https:", "http:"),
  APP_SECRET: list.refine((secrets) => secrets.length > 0, "must hold at least one secret"),
  NEXTAUTH_SECRET: z.string().min(1, "must be set"),
  OPERATOR_EMAILS: list,
  SMTP_URL: url("smtp:", "smtps:"),
  MAIL_FROM: z.string().min(3, "must be set, as in Lumenar <hello@lumenar.example>"),
  ...oidcVariables,
  CRON_SECRET: list,
  EVENTS_SECRET: list,
  METRICS_TOKEN: z.string().optional(),
  SNS_TOPIC_ARNS: list,
  SNS_TRUSTED_CERT_URL: url("https:", "http:").optional(),
  METERING_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be an AWS region, as in us-east-1")
    .refine((region) => !/^(cn|us-gov|eusc|us-iso\w*)-/.test(region), "only the commercial partition is supported")
    .default("us-east-1"),
  MARKETPLACE_ROLE_ARN: z
    .string()
    .regex(/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/, "must be an IAM role's ARN of the commercial partition")
    .optional(),
  MARKETPLACE_EXTERNAL_ID: z
    .string()
    .regex(
      /^[\w+=,.@:/-]{2,1224}$/,
      "must be what the role's trust policy asks for: 2 to 1224 letters, digits or + = , . @ : / -",
    )
    .optional(),
  SELLER_ACCOUNT_ID: accountId.optional(),
  INSTALLATION_ID: z.string().min(8, "must have at least 8 characters").optional(),
  EVENTS_SQS_URL: url("https:", "http:").optional(),
  ALERT_WEBHOOK_URL: url("https:", "http:").optional(),
  HEARTBEAT_URL: url("https:", "http:").optional(),
  USAGE_RETENTION_DAYS: z.coerce
    .number("must be a number of days")
    .int("must be whole days")
    .min(7, "must be at least 7: ids are known again as long as events are kept")
    .max(36_500, "must be at most 36500")
    .default(400),
  SCHEDULER: z.enum(["in-process", "off"], "must be in-process or off").default("in-process"),
  CLOCK_URL: url("https:", "http:").optional(),
  TRUSTED_PROXIES: z
    .string()
    .refine((text) => readTrustedProxies(text) !== null, trustedProxiesFault)
    .optional(),
  NODE_ENV: z.string().optional(),
});

/** The names of the variables that are accepted; the AWS SDK reads its own beside them. */
export const variables: readonly string[] = Object.keys(schema.shape);

/**
 * Parses the environment. An empty variable counts as absent. Pure, but for the file that DATABASE_CA names.
 *
 * @returns the environment, or every fault with the variable's name; never both.
 */
export function parseEnv(raw: Readonly<Record<string, string | undefined>>): { env: Env } | { faults: EnvFault[] } {
  const present = Object.fromEntries(
    Object.entries(raw).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const parsed = schema.safeParse(present);
  if (!parsed.success) {
    return {
      faults: parsed.error.issues.map((issue) => {
        const variable = String(issue.path[0]);
        return { variable, message: present[variable] === undefined ? "must be set" : issue.message };
      }),
    };
  }
  const database = toDatabaseSettings(parsed.data);
  const faults = contradictions(parsed.data, present);
  if (Array.isArray(database)) return { faults: [...database, ...faults] };
  return faults.length > 0 ? { faults } : { env: { ...toEnv(parsed.data, present), database } };
}

type Parsed = z.infer<typeof schema>;

/** What only shows when several variables are seen together (docs/rules.md, sections 8 and 9). */
function contradictions(env: Parsed, raw: Readonly<Record<string, string | undefined>>): EnvFault[] {
  const faults: EnvFault[] = [];
  const isLocal = isLoopbackUrl(env.APP_URL);

  if (URL.parse(env.APP_URL)?.pathname !== "/")
    faults.push({ variable: "APP_URL", message: "must be an origin, without a path" });
  if (!isLocal && !env.APP_URL.startsWith("https:")) {
    faults.push({ variable: "APP_URL", message: "must begin with https:// unless it is this machine's own" });
  }
  faults.push(...oidcFaults(env));

  const roleAccount = env.MARKETPLACE_ROLE_ARN?.split(":")[4];
  if (roleAccount === undefined && env.MARKETPLACE_EXTERNAL_ID !== undefined) {
    faults.push({
      variable: "MARKETPLACE_EXTERNAL_ID",
      message: "goes with MARKETPLACE_ROLE_ARN: set both or neither",
    });
  }
  if (roleAccount !== undefined && env.SELLER_ACCOUNT_ID !== undefined && roleAccount !== env.SELLER_ACCOUNT_ID) {
    faults.push({
      variable: "MARKETPLACE_ROLE_ARN",
      message: `is a role of account ${roleAccount}, and SELLER_ACCOUNT_ID is ${env.SELLER_ACCOUNT_ID}: it must be one of the account that published the products`,
    });
  }

  const secretLength = isLocal ? 8 : 32;
  const secrets: [string, readonly string[]][] = [
    ["APP_SECRET", env.APP_SECRET],
    ["NEXTAUTH_SECRET", [env.NEXTAUTH_SECRET]],
    ["CRON_SECRET", env.CRON_SECRET],
    ["EVENTS_SECRET", env.EVENTS_SECRET],
    ["METRICS_TOKEN", env.METRICS_TOKEN === undefined ? [] : [env.METRICS_TOKEN]],
  ];
  for (const [variable, values] of secrets) {
    if (values.some((value) => value.length < secretLength)) {
      faults.push({ variable, message: `each secret must have at least ${secretLength} characters` });
    }
  }

  const awsEndpoints = Object.entries(raw).filter(([name]) => endpointVariable.test(name));
  const plain: [string, string | undefined][] = [
    ...awsEndpoints,
    ["OIDC_ISSUER", env.OIDC_ISSUER],
    ["ALERT_WEBHOOK_URL", env.ALERT_WEBHOOK_URL],
    ["HEARTBEAT_URL", env.HEARTBEAT_URL],
    ["EVENTS_SQS_URL", env.EVENTS_SQS_URL],
    ["CLOCK_URL", env.CLOCK_URL],
    ["SNS_TRUSTED_CERT_URL", env.SNS_TRUSTED_CERT_URL],
  ];
  for (const [variable, address] of plain) {
    if (address === undefined) continue;
    if (!isLocal && (isLoopbackUrl(address) || address.startsWith("http:"))) {
      faults.push({ variable, message: "may be http or this machine's own only while APP_URL is this machine's own" });
    }
  }
  for (const variable of ["ALERT_WEBHOOK_URL", "HEARTBEAT_URL"] as const) {
    const address = env[variable];
    if (address?.startsWith("http:") === true && isLocal && !isLoopbackUrl(address)) {
      faults.push({ variable, message: "must be https, unless it is this machine's own" });
    }
  }
  if (env.SNS_TRUSTED_CERT_URL !== undefined && !isLoopbackUrl(env.SNS_TRUSTED_CERT_URL)) {
    faults.push({ variable: "SNS_TRUSTED_CERT_URL", message: "must be an address of this machine" });
  }
  if (
    env.EVENTS_SQS_URL !== undefined &&
    !isLoopbackUrl(env.EVENTS_SQS_URL) &&
    !queueAddress.test(env.EVENTS_SQS_URL)
  ) {
    faults.push({
      variable: "EVENTS_SQS_URL",
      message:
        "must be an SQS queue's address, as in https://sqs.us-east-1.amazonaws.com/999900001111/marketplace-events",
    });
  }
  if (env.CLOCK_URL !== undefined) {
    const endpoint = (name: string) => raw[name] ?? raw["AWS_ENDPOINT_URL"];
    const real = endpointsWeUse.filter((name) => !isLoopbackUrl(endpoint(name) ?? ""));
    const sts = endpoint(STS_ENDPOINT);
    // Without it accounts are not compared; a role could only be assumed at the real AWS.
    if (sts === undefined ? roleAccount !== undefined : !isLoopbackUrl(sts)) real.push(STS_ENDPOINT);
    if (env.EVENTS_SQS_URL !== undefined && !isLoopbackUrl(env.EVENTS_SQS_URL)) real.push("EVENTS_SQS_URL");
    if (real.length > 0 || !isLoopbackUrl(env.CLOCK_URL)) {
      faults.push({
        variable: "CLOCK_URL",
        message: `is refused unless it and every AWS endpoint are this machine's own (${[...real].join(", ") || "CLOCK_URL"} is not)`,
      });
    }
  }
  return faults;
}

function toEnv(env: Parsed, raw: Readonly<Record<string, string | undefined>>): Omit<Env, "database"> {
  const hasStsEndpoint = raw[STS_ENDPOINT] !== undefined || raw["AWS_ENDPOINT_URL"] !== undefined;
  return {
    appUrl: new URL(env.APP_URL).origin,
    isSecure: env.APP_URL.startsWith("https:"),
    appSecrets: env.APP_SECRET,
    nextAuthSecret: env.NEXTAUTH_SECRET,
    operatorEmails: env.OPERATOR_EMAILS.map((email) => email.normalize("NFKC").toLowerCase()),
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    oidc: toOidcSettings(env),
    cronSecrets: env.CRON_SECRET,
    eventsSecrets: env.EVENTS_SECRET,
    metricsToken: env.METRICS_TOKEN ?? null,
    snsTopicArns: env.SNS_TOPIC_ARNS,
    snsTrustedCertUrl: env.SNS_TRUSTED_CERT_URL ?? null,
    meteringRegion: env.METERING_REGION,
    marketplaceRole: env.MARKETPLACE_ROLE_ARN
      ? { arn: env.MARKETPLACE_ROLE_ARN, externalId: env.MARKETPLACE_EXTERNAL_ID ?? null }
      : null,
    sellerAccountId: env.SELLER_ACCOUNT_ID ?? null,
    comparedAccountId: env.CLOCK_URL === undefined || hasStsEndpoint ? (env.SELLER_ACCOUNT_ID ?? null) : null,
    installationId: env.INSTALLATION_ID ?? null,
    eventsSqsUrl: env.EVENTS_SQS_URL ?? null,
    usageRetentionDays: env.USAGE_RETENTION_DAYS,
    alertWebhookUrl: env.ALERT_WEBHOOK_URL ?? null,
    heartbeatUrl: env.HEARTBEAT_URL ?? null,
    scheduler: env.SCHEDULER,
    clockUrl: env.CLOCK_URL ?? null,
    trustedProxies:
      env.TRUSTED_PROXIES === undefined ? proxiesOfHost(raw) : (readTrustedProxies(env.TRUSTED_PROXIES) ?? 0),
    isProduction: env.NODE_ENV === "production",
  };
}
