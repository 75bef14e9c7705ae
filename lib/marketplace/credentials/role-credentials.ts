import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { STSClient } from "@aws-sdk/client-sts";

/** The role of the account that published the products, and the ExternalId that its trust policy asks for. */
export type MarketplaceRole = { arn: string; externalId: string | null };

/** Credentials as an SDK client takes them: read at each request, renewed by the SDK five minutes before they end. */
export type SharedCredentials = STSClient["config"]["credentials"];

/** The longest that AssumeRole may take, from connecting to the last byte (milliseconds). A sender waits for it inside its lease. */
export const STS_TIMEOUT_MS = 4_500;

/** STS of us-east-1 is on in every account, and what a regional STS gives is valid in all regions. */
const STS_REGION = "us-east-1";

/** How one request to STS is made. Our own due dates try again. */
export const stsConfig = {
  region: STS_REGION,
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_500, requestTimeout: STS_TIMEOUT_MS - 1_500, throwOnRequestTimeout: true },
};

/** Longer is not possible where a role's credentials assume the next one. */
const SESSION_SECONDS = 3_600;
const SESSION_NAME = "tallyport";

/**
 * The credentials of the publishing account's role, for all clients of the process: the first request assumes the role, all others share
 * what it got. The role is assumed with what the SDK's default chain finds (keys, profile, web identity by AWS_WEB_IDENTITY_TOKEN_FILE,
 * instance role).
 *
 * @throws AssumeRoleError, when they are read.
 */
export function roleCredentials(role: MarketplaceRole): SharedCredentials {
  const assume = fromTemporaryCredentials({
    // A host whose identity the default chain does not know (Vercel's OIDC) gets its provider here, as `masterCredentials`.
    params: {
      RoleArn: role.arn,
      RoleSessionName: SESSION_NAME,
      DurationSeconds: SESSION_SECONDS,
      ...(role.externalId === null ? {} : { ExternalId: role.externalId }),
    },
    clientConfig: stsConfig,
  });
  // A client keeps what its provider gave until shortly before the end, and asks once for many callers. This one lends that to all.
  return new STSClient({
    ...stsConfig,
    credentials: (properties) =>
      assume(properties).catch((error: unknown) => {
        throw toAssumeRoleError(error, role);
      }),
  }).config.credentials;
}

/**
 * STS gave no credentials of the role. The request that needed them was never sent. `name` is `StsUnavailable` when STS did not answer
 * or asked for patience, else `CredentialsProviderError`: then the set-up is at fault. The message names the role and the cure.
 */
class AssumeRoleError extends Error {
  override readonly name: "StsUnavailable" | "CredentialsProviderError";

  constructor(name: AssumeRoleError["name"], message: string, cause: unknown) {
    super(message, { cause });
    this.name = name;
  }
}

type Thrown = { name?: unknown; message?: unknown; $metadata?: { httpStatusCode?: number } };

function toAssumeRoleError(error: unknown, { arn, externalId }: MarketplaceRole): AssumeRoleError {
  const { name, message, $metadata } = (typeof error === "object" && error !== null ? error : {}) as Thrown;
  const found = typeof name === "string" ? name : "Unknown";
  const status = $metadata?.httpStatusCode;
  const isLocal = /CredentialsProviderError|TokenProviderError/.test(found);
  const isThrottled = /^(Throttl|TooManyRequests|RequestLimitExceeded|IDPCommunicationError)/.test(found);
  const isAnswered = status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
  if (!isLocal && (isThrottled || !isAnswered)) {
    return new AssumeRoleError("StsUnavailable", `STS gave no credentials of MARKETPLACE_ROLE_ARN (${found})`, error);
  }
  const said = typeof message === "string" ? ` STS says: ${message.slice(0, 200)}` : "";
  const words = `MARKETPLACE_ROLE_ARN ${arn} cannot be assumed: ${found}. ${cureOf(found, externalId)}${said}`;
  return new AssumeRoleError("CredentialsProviderError", words, error);
}

/** What an operator does about a refusal of STS. Pure. */
function cureOf(name: string, externalId: string | null): string {
  if (/^AccessDenied/.test(name)) {
    const asked =
      externalId === null ? "MARKETPLACE_EXTERNAL_ID is not set" : "its sts:ExternalId must be MARKETPLACE_EXTERNAL_ID";
    return `Let its trust policy name our identity (${asked}), and allow our identity sts:AssumeRole on it.`;
  }
  if (/^RegionDisabled/.test(name)) return `Switch STS on for ${STS_REGION} in the role's account.`;
  if (/^(ExpiredToken|InvalidClientTokenId|InvalidIdentityToken|IDPRejectedClaim|SignatureDoesNotMatch)/.test(name)) {
    return "Renew the credentials or the web identity that this process runs with.";
  }
  if (/^(ValidationError|MalformedPolicyDocument)/.test(name))
    return "Check the ARN, and that the role allows sessions of an hour.";
  return "Give this process AWS credentials that may assume it.";
}
