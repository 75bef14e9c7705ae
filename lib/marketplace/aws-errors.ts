/** What an error of the SDK means for the request that it answers. */
export type AwsErrorKind = "throttled" | "refused" | "configuration" | "no-answer";

export type AwsError = {
  kind: AwsErrorKind;
  /** AWS's own name, or the name of the network's fault. */
  name: string;
  message: string;
  httpStatus: number | null;
  requestId: string | null;
};

const throttling = new Set([
  "ThrottlingException",
  "Throttling",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "StsUnavailable",
]);

/** Credentials, rights, region or clock: the same request fails until somebody mends the configuration. */
const configuration = new Set([
  "AccessDeniedException",
  "DisabledApiException",
  "UnrecognizedClientException",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "IncompleteSignatureException",
  "MissingAuthenticationTokenException",
  "InvalidClientTokenId",
  "OptInRequired",
  "CredentialsProviderError",
  "RequestExpired",
]);

/**
 * Reads an SDK error by AWS's name first and by HTTP status second (facts sheet 1.2): ThrottlingException comes with 400, a body
 * that is no JSON has no known name. What has neither a known name nor a 4xx status may have been applied.
 */
export function readAwsError(error: unknown): AwsError {
  const { name, message, $metadata } = (typeof error === "object" && error !== null ? error : {}) as {
    name?: unknown;
    message?: unknown;
    $metadata?: { httpStatusCode?: number; requestId?: string };
  };
  const httpStatus = $metadata?.httpStatusCode ?? null;
  const known = {
    name: typeof name === "string" ? name : "Unknown",
    message: typeof message === "string" ? message.slice(0, 500) : "",
    httpStatus,
    requestId: $metadata?.requestId ?? null,
  };
  return { ...known, kind: kindOf(known.name, httpStatus) };
}

function kindOf(name: string, httpStatus: number | null): AwsErrorKind {
  if (throttling.has(name) || httpStatus === 429) return "throttled";
  if (configuration.has(name)) return "configuration";
  if (httpStatus !== null && httpStatus >= 400 && httpStatus < 500) return "refused";
  return "no-answer";
}
